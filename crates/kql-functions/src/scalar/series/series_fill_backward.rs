//! `series_fill_backward(series, placeholder)`.

use super::_fill::{carry, carrying};
use super::_series::dynamic_rows;
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = &[carrying(
    "series_fill_backward",
    "Replaces each missing value with the nearest following value; missing values at the end stay.",
    "series-fill-backward-function",
    |_| Ok(dynamic_rows(|row| carry(row, true))),
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
        check("series_fill_backward", &[d("[null, 36, null, 41, null]")], d("[36, 36, 41, 41, null]"));
    }
}
