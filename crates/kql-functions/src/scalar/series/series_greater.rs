//! `series_greater` and `series_greater_equals`.

use super::_series::{compare, comparison};
use crate::Scalar;
use std::cmp::Ordering;

pub(super) static DECLARED: &[Scalar] = &[
    comparison(
        "series_greater",
        "Whether each element of the first series is greater than (`>`) the element of the second at the same position; a missing \
         element gives null.",
        "series-greater-function",
        |_| Ok(compare(|o| o == Some(Ordering::Greater))),
    ),
    comparison(
        "series_greater_equals",
        "Whether each element of the first series is greater than or equal to (`>=`) the element of the second at the same position; a missing \
         element gives null.",
        "series-greater-equals-function",
        |_| Ok(compare(|o| matches!(o, Some(Ordering::Greater | Ordering::Equal)))),
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
        check("series_greater", &[d("[1, 2, 4]"), d("[4, 2]")], d("[false, false, null]"));
    }
}
