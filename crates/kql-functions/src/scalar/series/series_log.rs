//! `series_log(series)`.

use super::_series::{each, elementwise};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] =
    &[elementwise("series_log", "Natural logarithm of each element.", "series-log-function", |_| Ok(each(f64::ln)))];
