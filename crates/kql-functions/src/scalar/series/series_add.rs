//! `series_add(series1, series2)`.

use super::_series::combine;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_add",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &[
        "(series1: array, series2: array) -> array",
        "(series1: array, series2: number) -> array",
        "(series1: number, series2: array) -> array",
    ],
    naming: Naming::None,
    nulls: Nulls::Described("An element that is not a number gives null at its position; a null series gives null."),
    purity: Purity::Pure,
    summary: "Element-wise sum of two series; integers stay integers. The shorter series is padded with nulls; a \
              scalar is used for every element.",
    source: "series-add-function",
    bind: |_| Ok(combine(Some(i64::wrapping_add), |a, b| a + b)),
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn element_by_element() {
        check("series_add", &[d("[1, 2, 4]"), d("[4, 2.5]")], d("[5.0, 4.5, null]"));
        check("series_add", &[d("[1, \"a\"]"), Value::Long(1)], d("[2, null]"));
        check("series_add", &[Value::Null(Type::Dynamic), Value::Long(1)], Value::Null(Type::Dynamic));
    }
}
