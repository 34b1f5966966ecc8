//! `geo_polygon_densify(polygon, tolerance, preserve_crossing)`.

use super::_densify::densify;
use super::_shape::{Polygon, polygons, polygons_json};
use super::_sphere::{EARTH, dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_polygon_densify",
    &["(polygon: bag, tolerance: number?, preserve_crossing: number|bool?) -> dynamic"],
    Nulls::Described("An invalid shape, or a tolerance outside 0.1..10000, gives null."),
    "Like `geo_line_densify`, for the rings of polygons.",
    "geo-polygon-densify-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (polygons, tolerance) = (polygons(row.first())?, optional(row, 1, 10.0)?);
            if !(0.1..=10_000.0).contains(&tolerance) {
                return None;
            }
            let dense =
                |p: &Polygon| Polygon { rings: p.rings.iter().map(|r| densify(r, true, tolerance / EARTH)).collect() };
            Some(polygons_json(&polygons.iter().map(dense).collect::<Vec<_>>()))
        }))
    },
)];
