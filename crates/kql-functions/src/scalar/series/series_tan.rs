//! `series_tan(series)`.

use super::_series::{each, elementwise};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] =
    &[elementwise("series_tan", "Tangent of each element.", "series-tan-function", |_| Ok(each(f64::tan)))];
