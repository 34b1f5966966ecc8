//! `geo_point_buffer(lng, lat, radius, tolerance)`.

use super::_buffer::{circle, step};
use super::_shape::{Polygon, polygons_json};
use super::_sphere::{argument, dynamic_rows, optional};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_point_buffer",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(longitude: number, latitude: number, radius: number, tolerance: number?) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("Coordinates out of range, or a radius that is not positive, give null."),
    purity: Purity::Pure,
    summary: "The area within a radius (in meters) of a point, as a regular polygon with as few corners as the \
              tolerance allows; the tolerance is in meters and 10 by default.",
    source: "geo-point-buffer-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let (center, radius) = (argument(row, 0)?, row.get(2)?.as_f64()?);
            let (radius, step) = step(radius, optional(row, 3, 10.0)?)?;
            Some(polygons_json(&[Polygon { rings: vec![circle(center, radius, step)] }]))
        }))
    },
}];
