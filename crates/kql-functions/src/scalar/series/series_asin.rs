//! `series_asin(series)`.

use super::_series::{each, elementwise};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] =
    &[elementwise("series_asin", "Arcsine of each element; NaN outside -1..1.", "series-asin-function", |_| {
        Ok(each(f64::asin))
    })];
