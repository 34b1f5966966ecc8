//! `series_less` and `series_less_equals`.

use super::_series::{compare, comparison};
use crate::Scalar;
use std::cmp::Ordering;

pub(super) static DECLARED: &[Scalar] = &[
    comparison(
        "series_less",
        "Whether each element of the first series is less than (`<`) the element of the second at the same position; a missing \
         element gives null.",
        "series-less-function",
        |_| Ok(compare(|o| o == Some(Ordering::Less))),
    ),
    comparison(
        "series_less_equals",
        "Whether each element of the first series is less than or equal to (`<=`) the element of the second at the same position; a missing \
         element gives null.",
        "series-less-equals-function",
        |_| Ok(compare(|o| matches!(o, Some(Ordering::Less | Ordering::Equal)))),
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
        check("series_less", &[d("[1, 2, 4]"), d("[4, 2]")], d("[true, false, null]"));
    }
}
