//! `geo_polygon_area(polygon)`.

use super::_overlay::merged_polygons;
use super::_shape::polygons;
use super::_sphere::{EARTH, real_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_polygon_area",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(polygon: bag) -> real"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    purity: Purity::Pure,
    summary: "Area of a polygon in square meters. Parts that several polygons share count once.",
    source: "geo-polygon-area-function",
    bind: |_| {
        Ok(real_rows(|row| {
            let polygons = merged_polygons(polygons(row.first())?)?;
            Some(EARTH * EARTH * polygons.iter().map(|p| p.area()).sum::<f64>())
        }))
    },
}];
