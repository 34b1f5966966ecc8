//! `series_fill_const(series, constant, placeholder)`.

use super::_fill::{is_missing, items};
use super::_series::{Number, dynamic_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_fill_const",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array, constant_value: number?, missing_value_placeholder: number?) -> arg0"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("Null counts as missing, unless a placeholder is given; a null series gives null."),
    purity: Purity::Pure,
    summary: "Replaces each missing value with a constant.",
    source: "series-fill-const-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let placeholder = row.get(2).and_then(Number::of);
            let constant = row.get(1).map_or(Dyn::Real(0.0), |v| v.to_dyn());
            let filled =
                items(row)?.iter().map(|v| if is_missing(v, placeholder) { constant.clone() } else { v.clone() });
            Some(Dyn::Array(filled.collect()))
        }))
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn fills_nulls_or_the_placeholder() {
        check("series_fill_const", &[d("[1, null]"), Value::Long(5)], d("[1, 5]"));
        check("series_fill_const", &[d("[1, null, -1]"), Value::Long(5), Value::Long(-1)], d("[1, null, 5]"));
    }
}
