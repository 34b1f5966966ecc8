//! `geo_line_simplify(line, tolerance)`.

use super::_overlay::merged_lines;
use super::_shape::{Line, lines, lines_json};
use super::_simplify::line;
use super::_sphere::{EARTH, dynamic_rows, optional};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_line_simplify",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineString: bag, tolerance: number?) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, a negative tolerance, or a shape that vanishes gives null."),
    purity: Purity::Pure,
    summary: "Simplifies a line: no two remaining vertices are closer than the tolerance, in meters and 10 by \
              default.",
    source: "geo-line-simplify-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let (lines, tolerance) = (merged_lines(lines(row.first())?)?, optional(row, 1, 10.0)?);
            let kept: Vec<Line> = lines.iter().filter_map(|l| line(l, tolerance / EARTH)).collect();
            (tolerance >= 0.0 && !kept.is_empty()).then(|| lines_json(&kept))
        }))
    },
}];
