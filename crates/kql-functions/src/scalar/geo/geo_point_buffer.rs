//! `geo_point_buffer(lng, lat, radius, tolerance)`.

use super::_buffer::{circle, step};
use super::_shape::{Polygon, polygons_json};
use super::_sphere::{argument, dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_point_buffer",
    &["(longitude: number, latitude: number, radius: number, tolerance: number?) -> dynamic"],
    Nulls::Described("Coordinates out of range, or a radius that is not positive, give null."),
    "The area within a radius (in meters) of a point, as a regular polygon with as few corners as the \
     tolerance allows; the tolerance is in meters and 10 by default.",
    "geo-point-buffer-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (center, radius) = (argument(row, 0)?, row.get(2)?.as_f64()?);
            let (radius, step) = step(radius, optional(row, 3, 10.0)?)?;
            Some(polygons_json(&[Polygon { rings: vec![circle(center, radius, step)] }]))
        }))
    },
)];
