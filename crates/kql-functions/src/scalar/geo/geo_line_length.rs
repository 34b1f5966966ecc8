//! `geo_line_length(line)`.

use super::_overlay::merged_lines;
use super::_shape::{length, lines};
use super::_sphere::{EARTH, real_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_line_length",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineString: bag) -> real"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    purity: Purity::Pure,
    summary: "Length of a line in meters. Parts that several lines share count once.",
    source: "geo-line-length-function",
    bind: |_| {
        Ok(real_rows(|row| {
            let lines = merged_lines(lines(row.first())?)?;
            Some(EARTH * lines.iter().map(|l| length(l)).sum::<f64>())
        }))
    },
}];
