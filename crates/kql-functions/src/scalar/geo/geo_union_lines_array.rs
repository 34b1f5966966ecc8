//! `geo_union_lines_array(lineStrings)`.

use super::_overlay::union_of_lines;
use super::_shape::{lines_json, lines_of};
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_union_lines_array",
    &["(lineStrings: array) -> dynamic"],
    Nulls::Described("An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null."),
    "Union of an array of lines; null if one of them is invalid.",
    "geo-union-lines-array-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let Value::Dynamic(Dyn::Array(items)) = row.first()? else { return None };
            let shapes: Vec<_> = items.iter().map(lines_of).collect::<Option<Vec<_>>>()?.concat();
            Some(lines_json(&union_of_lines(&shapes)?))
        }))
    },
)];
