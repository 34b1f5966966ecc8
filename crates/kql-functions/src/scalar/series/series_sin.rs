//! `series_sin(series)`.

use super::_series::{each, elementwise};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] =
    &[elementwise("series_sin", "Sine of each element.", "series-sin-function", |_| Ok(each(f64::sin)))];
