//! `series_atan(series)`.

use super::_series::{each, elementwise};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] =
    &[elementwise("series_atan", "Arctangent of each element.", "series-atan-function", |_| Ok(each(f64::atan)))];
