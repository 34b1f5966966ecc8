//! `series_subtract(series1, series2)`.

use super::_series::{PAIRS, arithmetic, combine};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = &[arithmetic(
    "series_subtract",
    PAIRS,
    "Element-wise difference of two series; integers stay integers.",
    "series-subtract-function",
    |_| Ok(combine(Some(i64::wrapping_sub), |a, b| a - b)),
)];
