//! `geo_polygon_simplify(polygon, tolerance)`.

use super::_overlay::merged_polygons;
use super::_shape::{Polygon, polygons, polygons_json};
use super::_simplify::polygon;
use super::_sphere::{EARTH, dynamic_rows, optional};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_polygon_simplify",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(polygon: bag, tolerance: number?) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, a negative tolerance, or a shape that vanishes gives null."),
    purity: Purity::Pure,
    summary: "Simplifies a polygon: no two remaining vertices are closer than the tolerance, in meters and 10 by \
              default.",
    source: "geo-polygon-simplify-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let (polygons, tolerance) = (merged_polygons(polygons(row.first())?)?, optional(row, 1, 10.0)?);
            let kept: Vec<Polygon> = polygons.iter().filter_map(|p| polygon(p, tolerance / EARTH)).collect();
            (tolerance >= 0.0 && !kept.is_empty()).then(|| polygons_json(&kept))
        }))
    },
}];
