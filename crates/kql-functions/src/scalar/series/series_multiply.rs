//! `series_multiply(series1, series2)`.

use super::_series::combine;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "series_multiply",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &[
        "(series1: array, series2: array) -> array",
        "(series1: array, series2: number) -> array",
        "(series1: number, series2: array) -> array",
    ],
    naming: Naming::None,
    nulls: Nulls::Described("An element that is no number gives null there; a null series gives null."),
    purity: Purity::Pure,
    summary: "Product of two series element by element; integers stay integers.",
    source: "series-multiply-function",
    bind: |_| Ok(combine(Some(i64::wrapping_mul), |a, b| a * b)),
}];
