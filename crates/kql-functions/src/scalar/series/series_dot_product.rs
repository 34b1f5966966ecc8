//! `series_dot_product(series1, series2)`.

use super::_series::{pairs, real_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_dot_product",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &[
        "(series1: array, series2: array) -> real",
        "(series1: array, series2: number) -> real",
        "(series1: number, series2: array) -> real",
    ],
    naming: Naming::None,
    nulls: Nulls::Described("Elements that are not numbers are skipped; an array without numbers gives null."),
    purity: Purity::Pure,
    summary: "Dot product of two series. The longer series is truncated to the length of the shorter one.",
    source: "series-dot-product-function",
    bind: |_| Ok(real_rows(dot)),
}];

fn dot(row: &[kql_types::Value]) -> Option<f64> {
    let products = pairs(row)?.into_iter().filter_map(|(a, b)| Some(a?.real() * b?.real()));
    products.reduce(|a, b| a + b)
}
