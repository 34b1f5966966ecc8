//! `series_fill_forward(series, placeholder)`.

use super::_fill::{carry, carrying};
use super::_series::dynamic_rows;
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = &[carrying(
    "series_fill_forward",
    "Replaces each missing value with the nearest preceding value; missing values at the start stay.",
    "series-fill-forward-function",
    |_| Ok(dynamic_rows(|row| carry(row, false))),
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn carries() {
        check("series_fill_forward", &[d("[null, 36, null, 41, null]")], d("[null, 36, 36, 41, 41]"));
    }
}
