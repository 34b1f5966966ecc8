//! `geo_polygon_area(polygon)`.

use super::_overlay::merged_polygons;
use super::_shape::polygons;
use super::_sphere::{EARTH, real_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_polygon_area",
    &["(polygon: bag) -> real"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Area of a polygon in square meters. Parts that several polygons share count once.",
    "geo-polygon-area-function",
    |_| {
        Ok(real_rows(|row| {
            let polygons = merged_polygons(polygons(row.first())?)?;
            Some(EARTH * EARTH * polygons.iter().map(|p| p.area()).sum::<f64>())
        }))
    },
)];
