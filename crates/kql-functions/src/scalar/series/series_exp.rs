//! `series_exp(series)`.

use super::_series::{each, elementwise};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] =
    &[elementwise("series_exp", "e raised to each element.", "series-exp-function", |_| Ok(each(f64::exp)))];
