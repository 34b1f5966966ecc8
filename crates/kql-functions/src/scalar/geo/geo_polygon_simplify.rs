//! `geo_polygon_simplify(polygon, tolerance)`.

use super::_overlay::merged_polygons;
use super::_shape::{Polygon, polygons, polygons_json};
use super::_simplify::polygon;
use super::_sphere::{EARTH, dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_polygon_simplify",
    &["(polygon: bag, tolerance: number?) -> dynamic"],
    Nulls::Described("An invalid shape, a negative tolerance, or a shape that vanishes gives null."),
    "Simplifies a polygon: no two remaining vertices are closer than the tolerance, in meters and 10 by \
     default.",
    "geo-polygon-simplify-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (polygons, tolerance) = (merged_polygons(polygons(row.first())?)?, optional(row, 1, 10.0)?);
            let kept: Vec<Polygon> = polygons.iter().filter_map(|p| polygon(p, tolerance / EARTH)).collect();
            (tolerance >= 0.0 && !kept.is_empty()).then(|| polygons_json(&kept))
        }))
    },
)];
