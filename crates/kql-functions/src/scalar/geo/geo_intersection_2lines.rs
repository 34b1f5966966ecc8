//! `geo_intersection_2lines(lineString1, lineString2)`.

use super::_overlay::common_of_lines;
use super::_shape::lines;
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_intersection_2lines",
    &["(lineString1: bag, lineString2: bag) -> dynamic"],
    Nulls::Described("An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null."),
    "Intersection of two lines: points, lines, or an empty collection.",
    "geo-intersection-2lines-function",
    |_| Ok(dynamic_rows(|row| Some(common_of_lines(&lines(row.first())?, &lines(row.get(1))?)?.json()))),
)];
