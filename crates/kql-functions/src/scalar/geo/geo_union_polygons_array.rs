//! `geo_union_polygons_array(polygons)`.

use super::_overlay::union_of_polygons;
use super::_shape::{polygons_json, polygons_of};
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_union_polygons_array",
    &["(polygons: array) -> dynamic"],
    Nulls::Described("An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null."),
    "Union of an array of polygons; null if one of them is invalid.",
    "geo-union-polygons-array-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let Value::Dynamic(Dyn::Array(items)) = row.first()? else { return None };
            let shapes: Vec<_> = items.iter().map(polygons_of).collect::<Option<Vec<_>>>()?.concat();
            Some(polygons_json(&union_of_polygons(&shapes)?))
        }))
    },
)];
