//! `geo_polygon_perimeter(polygon)`.

use super::_overlay::merged_polygons;
use super::_shape::polygons;
use super::_sphere::{EARTH, angle, real_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_polygon_perimeter",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(polygon: bag) -> real"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    purity: Purity::Pure,
    summary: "Length of the boundary of a polygon in meters; for several polygons, that of their union.",
    source: "geo-polygon-perimeter-function",
    bind: |_| {
        Ok(real_rows(|row| {
            let polygons = merged_polygons(polygons(row.first())?)?;
            let arcs = polygons.iter().flat_map(|p| p.arcs());
            Some(EARTH * arcs.map(|(a, b)| angle(a, b)).sum::<f64>())
        }))
    },
}];
