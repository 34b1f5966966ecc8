//! `geo_line_simplify(line, tolerance)`.

use super::_overlay::merged_lines;
use super::_shape::{Line, lines, lines_json};
use super::_simplify::line;
use super::_sphere::{EARTH, dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_line_simplify",
    &["(lineString: bag, tolerance: number?) -> dynamic"],
    Nulls::Described("An invalid shape, a negative tolerance, or a shape that vanishes gives null."),
    "Simplifies a line: no two remaining vertices are closer than the tolerance, in meters and 10 by \
     default.",
    "geo-line-simplify-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (lines, tolerance) = (merged_lines(lines(row.first())?)?, optional(row, 1, 10.0)?);
            let kept: Vec<Line> = lines.iter().filter_map(|l| line(l, tolerance / EARTH)).collect();
            (tolerance >= 0.0 && !kept.is_empty()).then(|| lines_json(&kept))
        }))
    },
)];
