//! `geo_line_length(line)`.

use super::_overlay::merged_lines;
use super::_shape::{length, lines};
use super::_sphere::{EARTH, real_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_line_length",
    &["(lineString: bag) -> real"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Length of a line in meters. Parts that several lines share count once.",
    "geo-line-length-function",
    |_| {
        Ok(real_rows(|row| {
            let lines = merged_lines(lines(row.first())?)?;
            Some(EARTH * lines.iter().map(|l| length(l)).sum::<f64>())
        }))
    },
)];
