//! `series_floor(series)`.

use super::_series::{ELEMENT_NULLS, each};
use crate::{Family, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_floor",
    &["(series: array) -> array"],
    ELEMENT_NULLS,
    "Rounds each element down, as a real.",
    "series-floor-function",
    |_| Ok(each(f64::floor)),
)];
