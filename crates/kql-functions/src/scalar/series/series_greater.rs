//! `series_greater` and `series_greater_equals`.

use super::_series::compare;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use std::cmp::Ordering;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        name: "series_greater",
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
        summary: "Whether the elements of the first series are greater (`>`) than those of the second, one boolean each; a missing element gives null.",
        source: "series-greater-function",
        bind: |_| Ok(compare(|o| o == Some(Ordering::Greater))),
    },
    Scalar {
        name: "series_greater_equals",
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
        summary: "Whether the elements of the first series are greater or equal (`>=`) to those of the second, one boolean each; a missing element gives null.",
        source: "series-greater-equals-function",
        bind: |_| Ok(compare(|o| matches!(o, Some(Ordering::Greater | Ordering::Equal)))),
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
        check("series_greater", &[d("[1, 2, 4]"), d("[4, 2]")], d("[false, false, null]"));
    }
}
