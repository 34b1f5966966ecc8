//! `series_cos(series)`.

use super::_series::{each, elementwise};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] =
    &[elementwise("series_cos", "Cosine of each element.", "series-cos-function", |_| Ok(each(f64::cos)))];
