//! `geo_intersection_2polygons(polygon1, polygon2)`.

use super::_overlay::common_of_polygons;
use super::_shape::polygons;
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_intersection_2polygons",
    &["(polygon1: bag, polygon2: bag) -> dynamic"],
    Nulls::Described("An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null."),
    "Intersection of two polygons, including where they only touch.",
    "geo-intersection-2polygons-function",
    |_| Ok(dynamic_rows(|row| Some(common_of_polygons(&polygons(row.first())?, &polygons(row.get(1))?)?.json()))),
)];
