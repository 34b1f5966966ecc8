//! `series_equals` and `series_not_equals`.

use super::_series::compare;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use std::cmp::Ordering;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        name: "series_equals",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &[
            "(series1: array, series2: array) -> array(bool)",
            "(series1: array, series2: number) -> array(bool)",
            "(series1: number, series2: array) -> array(bool)",
        ],
        naming: Naming::None,
        nulls: Nulls::Described("An element that is no number gives null there; a null series gives null."),
        purity: Purity::Pure,
        summary: "Whether the elements of the first series are equal (`==`) to those of the second, one boolean each; a missing element gives null.",
        source: "series-equals-function",
        bind: |_| Ok(compare(|o| o == Some(Ordering::Equal))),
    },
    Scalar {
        name: "series_not_equals",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &[
            "(series1: array, series2: array) -> array(bool)",
            "(series1: array, series2: number) -> array(bool)",
            "(series1: number, series2: array) -> array(bool)",
        ],
        naming: Naming::None,
        nulls: Nulls::Described("An element that is no number gives null there; a null series gives null."),
        purity: Purity::Pure,
        summary: "Whether the elements of the first series are not equal (`!=`) to those of the second, one boolean each; a missing element gives null.",
        source: "series-not-equals-function",
        bind: |_| Ok(compare(|o| o != Some(Ordering::Equal))),
    },
];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn pads_with_nulls() {
        check("series_equals", &[d("[1, 2, 4]"), d("[4, 2]")], d("[false, true, null]"));
    }
}
