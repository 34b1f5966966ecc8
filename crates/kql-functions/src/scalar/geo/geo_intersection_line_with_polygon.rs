//! `geo_intersection_line_with_polygon(lineString, polygon)`.

use super::_overlay::common_of_line_and_polygon;
use super::_shape::{lines, polygons};
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "geo_intersection_line_with_polygon",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineString: bag, polygon: bag) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described(
        "A shape that is not valid, or coordinates out of range, give null. Shapes that do not fit on half the sphere give null.",
    ),
    purity: Purity::Pure,
    summary: "The parts of a line inside a polygon.",
    source: "geo-intersection-line-with-polygon-function",
    bind: |_| {
        Ok(dynamic_rows(|row| Some(common_of_line_and_polygon(&lines(row.first())?, &polygons(row.get(1))?)?.json())))
    },
}];
