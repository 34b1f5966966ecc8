//! `series_sum(series)`, and the older `array_sum`, which is stricter.

use super::_series::{number, real_rows, reals};
use crate::{Family, Nulls, Scalar};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::pure(
        Family::Series,
        "series_sum",
        &["(series: array) -> real"],
        Nulls::Described("Elements that are not numbers are skipped; an array without numbers gives null."),
        "Sum of the elements, always a real.",
        "series-sum-function",
        |_| Ok(real_rows(|row| fold(row, |a, b| a + b))),
    ),
    Scalar::pure(
        Family::Series,
        "array_sum",
        &["(array: array) -> real"],
        Nulls::Described(
            "Null elements are skipped; any other element that is not a number makes the sum \
                                 null.",
        ),
        "Sum of the elements, always a real. Unlike `series_sum`, it is null for an array with an element \
     that is not a number.",
        "array-sum-function",
        |_| Ok(real_rows(|row| only_numbers(row.first()?).then(|| fold(row, |a, b| a + b)).flatten())),
    ),
];

fn only_numbers(array: &Value) -> bool {
    let Value::Dynamic(Dyn::Array(items)) = array else { return false };
    items.iter().all(|item| matches!(item, Dyn::Null) || number(item).is_some())
}

/// The numbers of the first argument folded into one.
pub(super) fn fold(row: &[Value], f: fn(f64, f64) -> f64) -> Option<f64> {
    reals(row.first()?)?.into_iter().flatten().reduce(f)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn skips_what_is_no_number() {
        check("array_sum", &[d("[1, null, 3]")], Value::Real(4.0));
        check("array_sum", &[d("[]")], Value::Null(Type::Real));
        check("array_sum", &[d("[1, \"x\"]")], Value::Null(Type::Real));
        check("series_sum", &[d("[1, \"x\"]")], Value::Real(1.0));
    }
}
