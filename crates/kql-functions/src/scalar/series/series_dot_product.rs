//! `series_dot_product(series1, series2)`.

use super::_series::{pairs, real_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_dot_product",
    &[
        "(series1: array, series2: array) -> real",
        "(series1: array, series2: number) -> real",
        "(series1: number, series2: array) -> real",
    ],
    Nulls::Described("Elements that are not numbers are skipped; an array without numbers gives null."),
    "Dot product of two series. The longer series is truncated to the length of the shorter one.",
    "series-dot-product-function",
    |_| Ok(real_rows(dot)),
)];

fn dot(row: &[kql_types::Value]) -> Option<f64> {
    let products = pairs(row)?.into_iter().filter_map(|(a, b)| Some(a?.real() * b?.real()));
    products.reduce(|a, b| a + b)
}
