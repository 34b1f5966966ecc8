//! `geo_intersection_2polygons(polygon1, polygon2)`.

use super::_overlay::common_of_polygons;
use super::_shape::polygons;
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_intersection_2polygons",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(polygon1: bag, polygon2: bag) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described(
        "An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null.",
    ),
    purity: Purity::Pure,
    summary: "Intersection of two polygons, including where they only touch.",
    source: "geo-intersection-2polygons-function",
    bind: |_| Ok(dynamic_rows(|row| Some(common_of_polygons(&polygons(row.first())?, &polygons(row.get(1))?)?.json()))),
}];
