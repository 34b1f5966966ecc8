//! `series_divide(series1, series2)`.

use super::_series::{REAL_PAIRS, arithmetic, combine};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = &[arithmetic(
    "series_divide",
    REAL_PAIRS,
    "Element-wise quotient of two series, always reals: division by zero gives infinity or NaN, not null.",
    "series-divide-function",
    |_| Ok(combine(None, |a, b| a / b)),
)];
