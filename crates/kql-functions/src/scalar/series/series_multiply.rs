//! `series_multiply(series1, series2)`.

use super::_series::{PAIRS, arithmetic, combine};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = &[arithmetic(
    "series_multiply",
    PAIRS,
    "Element-wise product of two series; integers stay integers.",
    "series-multiply-function",
    |_| Ok(combine(Some(i64::wrapping_mul), |a, b| a * b)),
)];
