//! `geo_intersection_2lines(lineString1, lineString2)`.

use super::_overlay::common_of_lines;
use super::_shape::lines;
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "geo_intersection_2lines",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineString1: bag, lineString2: bag) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described(
        "A shape that is not valid, or coordinates out of range, give null. Shapes that do not fit on half the sphere give null.",
    ),
    purity: Purity::Pure,
    summary: "What two lines have in common: points, lines, or an empty collection.",
    source: "geo-intersection-2lines-function",
    bind: |_| Ok(dynamic_rows(|row| Some(common_of_lines(&lines(row.first())?, &lines(row.get(1))?)?.json()))),
}];
