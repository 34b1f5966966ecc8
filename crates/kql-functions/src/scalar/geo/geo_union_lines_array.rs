//! `geo_union_lines_array(lineStrings)`.

use super::_overlay::union_of_lines;
use super::_shape::{lines_json, lines_of};
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_union_lines_array",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineStrings: array) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described(
        "An invalid shape, coordinates out of range, or shapes larger than a hemisphere give null.",
    ),
    purity: Purity::Pure,
    summary: "Union of an array of lines; null if one of them is invalid.",
    source: "geo-union-lines-array-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let Value::Dynamic(Dyn::Array(items)) = row.first()? else { return None };
            let shapes: Vec<_> = items.iter().map(lines_of).collect::<Option<Vec<_>>>()?.concat();
            Some(lines_json(&union_of_lines(&shapes)?))
        }))
    },
}];
