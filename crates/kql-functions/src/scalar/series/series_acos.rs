//! `series_acos(series)`.

use super::_series::{each, elementwise};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] =
    &[elementwise("series_acos", "Arccosine of each element; NaN outside -1..1.", "series-acos-function", |_| {
        Ok(each(f64::acos))
    })];
