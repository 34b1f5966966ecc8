//! `series_pow(series1, series2)`.

use super::_series::{REAL_PAIRS, arithmetic, combine};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = &[arithmetic(
    "series_pow",
    REAL_PAIRS,
    "Element-wise power of two series, always reals.",
    "series-pow-function",
    |_| Ok(combine(None, f64::powf)),
)];
