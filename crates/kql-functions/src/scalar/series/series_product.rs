//! `series_product(series)`.

use super::_series::real_rows;
use super::series_sum::fold;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_product",
    &["(series: array) -> real"],
    Nulls::Described("Elements that are not numbers are skipped; an array without numbers gives null."),
    "Product of the elements, always a real.",
    "series-product-function",
    |_| Ok(real_rows(|row| fold(row, |a, b| a * b))),
)];
