//! `series_equals` and `series_not_equals`.

use super::_series::{compare, comparison};
use crate::Scalar;
use std::cmp::Ordering;

pub(super) static DECLARED: &[Scalar] = &[
    comparison(
        "series_equals",
        "Whether each element of the first series equals (`==`) the element of the second at the same position; a missing \
         element gives null.",
        "series-equals-function",
        |_| Ok(compare(|o| o == Some(Ordering::Equal))),
    ),
    comparison(
        "series_not_equals",
        "Whether each element of the first series differs from (`!=`) the element of the second at the same position; a missing \
         element gives null.",
        "series-not-equals-function",
        |_| Ok(compare(|o| o != Some(Ordering::Equal))),
    ),
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
