//! `geo_line_buffer(lineString, radius, tolerance)`.

use super::_buffer::{buffer, step};
use super::_shape::{lines, polygons_json};
use super::_sphere::{dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_line_buffer",
    &["(lineString: bag, radius: number, tolerance: number?) -> dynamic"],
    Nulls::Described("An invalid shape, or a radius that is not positive, gives null."),
    "The area within a radius (in meters) of a shape. The tolerance, in meters and 10 by default, sets the \
     precision of round corners.",
    "geo-line-buffer-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (shape, tolerance) = (lines(row.first())?, optional(row, 2, 10.0)?);
            let (radius, step) = step(row.get(1)?.as_f64()?, tolerance)?;
            Some(polygons_json(&buffer(&shape, &[], radius, step, tolerance)?))
        }))
    },
)];
