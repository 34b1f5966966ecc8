//! `geo_intersection_line_with_polygon(lineString, polygon)`.

use super::_overlay::common_of_line_and_polygon;
use super::_shape::{lines, polygons};
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_intersection_line_with_polygon",
    &["(lineString: bag, polygon: bag) -> dynamic"],
    Nulls::Described("An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null."),
    "Intersection of a line with a polygon: the parts of the line inside it.",
    "geo-intersection-line-with-polygon-function",
    |_| Ok(dynamic_rows(|row| Some(common_of_line_and_polygon(&lines(row.first())?, &polygons(row.get(1))?)?.json()))),
)];
