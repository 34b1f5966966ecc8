//! `geo_polygon_buffer(polygon, radius, tolerance)`.

use super::_buffer::{buffer, step};
use super::_shape::{polygons, polygons_json};
use super::_sphere::{dynamic_rows, optional};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_polygon_buffer",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(polygon: bag, radius: number, tolerance: number?) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or a radius that is not positive, gives null."),
    purity: Purity::Pure,
    summary: "The area within a radius (in meters) of a shape. The tolerance, in meters and 10 by default, sets the \
              precision of round corners.",
    source: "geo-polygon-buffer-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let (shape, tolerance) = (polygons(row.first())?, optional(row, 2, 10.0)?);
            let (radius, step) = step(row.get(1)?.as_f64()?, tolerance)?;
            Some(polygons_json(&buffer(&[], &shape, radius, step, tolerance)?))
        }))
    },
}];
