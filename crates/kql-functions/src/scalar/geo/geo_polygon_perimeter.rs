//! `geo_polygon_perimeter(polygon)`.

use super::_overlay::merged_polygons;
use super::_shape::polygons;
use super::_sphere::{EARTH, angle, real_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_polygon_perimeter",
    &["(polygon: bag) -> real"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Length of the boundary of a polygon in meters; for several polygons, that of their union.",
    "geo-polygon-perimeter-function",
    |_| {
        Ok(real_rows(|row| {
            let polygons = merged_polygons(polygons(row.first())?)?;
            let arcs = polygons.iter().flat_map(|p| p.arcs());
            Some(EARTH * arcs.map(|(a, b)| angle(a, b)).sum::<f64>())
        }))
    },
)];
