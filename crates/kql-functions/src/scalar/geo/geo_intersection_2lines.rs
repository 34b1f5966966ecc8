//! `geo_intersection_2lines(lineString1, lineString2)`.

use super::_overlay::common_of_lines;
use super::_shape::lines;
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_intersection_2lines",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineString1: bag, lineString2: bag) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described(
        "An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null.",
    ),
    purity: Purity::Pure,
    summary: "Intersection of two lines: points, lines, or an empty collection.",
    source: "geo-intersection-2lines-function",
    bind: |_| Ok(dynamic_rows(|row| Some(common_of_lines(&lines(row.first())?, &lines(row.get(1))?)?.json()))),
}];
