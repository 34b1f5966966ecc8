//! `geo_line_densify(line, tolerance, preserve_crossing)`.

use super::_densify::densify;
use super::_shape::{Line, lines, lines_json};
use super::_sphere::{EARTH, dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_line_densify",
    &["(lineString: bag, tolerance: number?, preserve_crossing: number|bool?) -> dynamic"],
    Nulls::Described("An invalid shape, or a tolerance outside 0.1..10000, gives null."),
    "Converts edges that are straight on a planar map to geodesics by adding points, so that they differ \
     by at most the tolerance, in meters and 10 by default.",
    "geo-line-densify-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (lines, tolerance) = (lines(row.first())?, optional(row, 1, 10.0)?);
            if !(0.1..=10_000.0).contains(&tolerance) {
                return None;
            }
            let dense: Vec<Line> = lines.iter().map(|l| densify(l, false, tolerance / EARTH)).collect();
            Some(lines_json(&dense))
        }))
    },
)];
