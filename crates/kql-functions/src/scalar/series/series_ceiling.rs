//! `series_ceiling(series)`.

use super::_series::{ELEMENT_NULLS, each};
use crate::{Family, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_ceiling",
    &["(series: array) -> array"],
    ELEMENT_NULLS,
    "Rounds each element up, as a real.",
    "series-ceiling-function",
    |_| Ok(each(f64::ceil)),
)];
