//! `series_subtract(series1, series2)`.

use super::_series::combine;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_subtract",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &[
        "(series1: array, series2: array) -> array",
        "(series1: array, series2: number) -> array",
        "(series1: number, series2: array) -> array",
    ],
    naming: Naming::None,
    nulls: Nulls::Described("An element that is not a number gives null at its position; a null series gives null."),
    purity: Purity::Pure,
    summary: "Element-wise difference of two series; integers stay integers.",
    source: "series-subtract-function",
    bind: |_| Ok(combine(Some(i64::wrapping_sub), |a, b| a - b)),
}];
