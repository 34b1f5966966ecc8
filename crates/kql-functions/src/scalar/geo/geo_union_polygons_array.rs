//! `geo_union_polygons_array(polygons)`.

use super::_overlay::union_of_polygons;
use super::_shape::{polygons_json, polygons_of};
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "geo_union_polygons_array",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(polygons: array) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described(
        "A shape that is not valid, or coordinates out of range, give null. Shapes that do not fit on half the sphere give null.",
    ),
    purity: Purity::Pure,
    summary: "The union of an array of polygons; one that is not valid makes it null.",
    source: "geo-union-polygons-array-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let Value::Dynamic(Dyn::Array(items)) = row.first()? else { return None };
            let shapes: Vec<_> = items.iter().map(polygons_of).collect::<Option<Vec<_>>>()?.concat();
            Some(polygons_json(&union_of_polygons(&shapes)?))
        }))
    },
}];
