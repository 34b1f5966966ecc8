//! `series_magnitude(series)`.

use super::_series::{real_rows, reals};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_magnitude",
    &["(series: array) -> real"],
    Nulls::Described("Elements that are not numbers are skipped; an array without numbers gives null."),
    "Magnitude of a series: the square root of the sum of squares.",
    "series-magnitude-function",
    |_| Ok(real_rows(|row| magnitude(row.first()?))),
)];

/// The length of a vector; `None` without numbers.
pub(super) fn magnitude(value: &kql_types::Value) -> Option<f64> {
    Some(reals(value)?.into_iter().flatten().map(|v| v * v).reduce(|a, b| a + b)?.sqrt())
}
