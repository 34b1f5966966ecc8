//! `geo_polygon_to_h3cells(polygon, resolution, radius)`.

use super::_h3::{cell_at, resolution, rings, tokens};
use super::_shape::{Polygon, nearest_on, polygons};
use super::_sphere::{EARTH, Point, angle, degrees, dynamic_rows, interpolate, optional, unchecked};
use crate::{Family, Nulls, Scalar};
use h3o::{CellIndex, LatLng, Resolution};
use kql_types::Dyn;
use std::collections::HashSet;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_polygon_to_h3cells",
    &["(polygon: bag, resolution: number?, radius: number?) -> array(string)"],
    Nulls::Described("An invalid shape, a resolution outside 0..15, or more than 61680 cells give null."),
    "Tokens of the H3 cells whose centers are inside a polygon, or within a radius (in meters) of it. The \
     resolution is 6 by default.",
    "geo-polygon-to-h3cells-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (shape, radius) = (polygons(row.first())?, optional(row, 2, 0.0)?);
            let resolution = resolution(optional(row, 1, 6.0)?)?;
            if radius < 0.0 { None } else { fill(&shape, resolution, radius / EARTH) }
        }))
    },
)];

/// The largest number of cells.
const MAX_CELLS: usize = 61_680;

fn within(shape: &[Polygon], p: Point, radius: f64) -> bool {
    shape.iter().any(|polygon| polygon.contains(p))
        || radius > 0.0 && nearest_on(shape.iter().flat_map(|p| p.arcs()), p).is_some_and(|q| angle(p, q) <= radius)
}

/// Spreads from the cells along the boundary to their neighbors as long as centers are in the shape.
fn fill(shape: &[Polygon], resolution: Resolution, radius: f64) -> Option<Dyn> {
    let width = 2.0 * resolution.edge_length_rads();
    let mut queue: Vec<CellIndex> = Vec::new();
    for (a, b) in shape.iter().flat_map(|p| p.arcs()) {
        let steps = (angle(a, b) / width * 4.0).ceil().max(1.0);
        if steps > MAX_CELLS as f64 {
            return None;
        }
        for i in 0..=steps as usize {
            let (lng, lat) = degrees(interpolate(a, b, i as f64 / steps));
            queue.extend(rings(cell_at(lng, lat, resolution)?, 1).into_iter().flatten());
        }
    }
    let mut seen: HashSet<CellIndex> = HashSet::new();
    let mut found = Vec::new();
    while let Some(cell) = queue.pop() {
        if !seen.insert(cell) {
            continue;
        }
        let center = LatLng::from(cell);
        if within(shape, unchecked(center.lng(), center.lat()), radius) {
            found.push(cell);
            if found.len() > MAX_CELLS {
                return None;
            }
            queue.extend(rings(cell, 1).pop().unwrap_or_default());
        }
    }
    found.sort();
    Some(tokens(found))
}
