//! H3 cells.

use h3o::{CellIndex, LatLng, Resolution};
use kql_types::{Dyn, Value};

/// The cell of the first argument; `None` for a string that is none.
pub(crate) fn argument(row: &[Value]) -> Option<CellIndex> {
    row.first()?.as_str()?.parse().ok()
}

/// A resolution from a number.
pub(crate) fn resolution(value: f64) -> Option<Resolution> {
    if !(0.0..=15.0).contains(&value) {
        return None;
    }
    Resolution::try_from(value as u8).ok()
}

/// The cell of a point.
pub(crate) fn cell_at(lng: f64, lat: f64, resolution: Resolution) -> Option<CellIndex> {
    Some(LatLng::new(lat, lng).ok()?.to_cell(resolution))
}

/// An array of tokens.
pub(crate) fn tokens(cells: impl IntoIterator<Item = CellIndex>) -> Dyn {
    Dyn::Array(cells.into_iter().map(|c| Dyn::String(c.to_string())).collect())
}

/// Rings of cells around a cell up to a distance, the cell itself first.
pub(crate) fn rings(cell: CellIndex, distance: u32) -> Vec<Vec<CellIndex>> {
    let mut rings = vec![Vec::new(); distance as usize + 1];
    for (cell, at) in cell.grid_disk_distances::<Vec<_>>(distance) {
        if let Some(ring) = rings.get_mut(at as usize) {
            ring.push(cell);
        }
    }
    rings
}
