//! `geo_intersection_line_with_polygon(lineString, polygon)`.

use super::_overlay::common_of_line_and_polygon;
use super::_shape::{lines, polygons};
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_intersection_line_with_polygon",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineString: bag, polygon: bag) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described(
        "An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null.",
    ),
    purity: Purity::Pure,
    summary: "Intersection of a line with a polygon: the parts of the line inside it.",
    source: "geo-intersection-line-with-polygon-function",
    bind: |_| {
        Ok(dynamic_rows(|row| Some(common_of_line_and_polygon(&lines(row.first())?, &polygons(row.get(1))?)?.json())))
    },
}];
