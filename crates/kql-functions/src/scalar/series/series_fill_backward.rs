//! `series_fill_backward(series, placeholder)`.

use super::_fill::carry;
use super::_series::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "series_fill_backward",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array, missing_value_placeholder: number?) -> arg0"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("By default null is what is missing; a null series gives null."),
    purity: Purity::Pure,
    summary: "Puts the nearest value after it in place of each missing one; where there is none, it stays.",
    source: "series-fill-backward-function",
    bind: |_| Ok(dynamic_rows(|row| carry(row, true))),
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn carries() {
        check("series_fill_backward", &[d("[null, 36, null, 41, null]")], d("[36, 36, 41, 41, null]"));
    }
}
