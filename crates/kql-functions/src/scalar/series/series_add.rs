//! `series_add(series1, series2)`.

use super::_series::{PAIRS, arithmetic, combine};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = &[arithmetic(
    "series_add",
    PAIRS,
    "Element-wise sum of two series; integers stay integers. The shorter series is padded with nulls; a \
     scalar is used for every element.",
    "series-add-function",
    |_| Ok(combine(Some(i64::wrapping_add), |a, b| a + b)),
)];

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
