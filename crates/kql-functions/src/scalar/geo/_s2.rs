//! S2 cells.

use super::_shape::{Line, Polygon, line_arcs, ring_arcs};
use super::_sphere::{Point, angle, arcs_meet, nearest};
use kql_types::Value;
use s2::cell::Cell;
use s2::cellid::CellID;

/// The finest level.
pub(crate) const FINEST: u64 = 30;

/// The cell of the first argument, a token of hexadecimal digits; `None` if it is not a cell.
pub(crate) fn argument(row: &[Value]) -> Option<CellID> {
    let text = row.first()?.as_str()?;
    if text.is_empty() || text.len() > 16 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let id = CellID::from_token(text);
    id.is_valid().then_some(id)
}

/// The corners of a cell, counterclockwise.
pub(crate) fn corners(id: CellID) -> Vec<Point> {
    Cell::from(id).vertices().iter().map(|v| [v.0.x, v.0.y, v.0.z]).collect()
}

/// The largest number of cells.
const MAX_CELLS: usize = 65_536;

/// A shape to cover: points within `radius` radians of its arcs or inside its polygons.
pub(crate) struct Region<'a> {
    pub(crate) lines: &'a [Line],
    pub(crate) polygons: &'a [Polygon],
    pub(crate) radius: f64,
}

impl Region<'_> {
    fn arcs(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        self.lines.iter().flat_map(|l| line_arcs(l)).chain(self.polygons.iter().flat_map(|p| p.arcs()))
    }

    fn meets(&self, id: CellID) -> bool {
        let cell = Polygon { rings: vec![corners(id)] };
        let corner = cell.rings[0][0];
        if self.polygons.iter().any(|p| p.contains(corner)) {
            return true;
        }
        self.arcs().any(|(a, b)| cell.contains(a) || ring_arcs(&cell.rings[0]).any(|(c, d)| arcs_meet(a, b, c, d)))
            || self.radius > 0.0 && self.is_near(&cell.rings[0])
    }

    fn is_near(&self, ring: &[Point]) -> bool {
        let near = |p: Point, a: Point, b: Point| angle(p, nearest(p, a, b)) <= self.radius;
        self.arcs().any(|(a, b)| ring_arcs(ring).any(|(c, d)| near(a, c, d) || near(b, c, d) || near(c, a, b)))
    }

    /// Tokens of the cells of a level that meet the region, in the order of the curve; `None` for too many.
    pub(crate) fn cover(&self, level: u64) -> Option<Vec<String>> {
        let mut cells: Vec<CellID> = (0..6).map(CellID::from_face).filter(|id| self.meets(*id)).collect();
        for _ in 0..level {
            cells = cells.iter().flat_map(|id| id.children()).filter(|id| self.meets(*id)).collect();
            if cells.len() > MAX_CELLS {
                return None;
            }
        }
        Some(cells.iter().map(CellID::to_token).collect())
    }
}
