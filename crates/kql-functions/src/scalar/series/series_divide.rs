//! `series_divide(series1, series2)`.

use super::_series::combine;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_divide",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &[
        "(series1: array, series2: array) -> array(real)",
        "(series1: array, series2: number) -> array(real)",
        "(series1: number, series2: array) -> array(real)",
    ],
    naming: Naming::None,
    nulls: Nulls::Described("An element that is not a number gives null at its position; a null series gives null."),
    purity: Purity::Pure,
    summary: "Element-wise quotient of two series, always reals: division by zero gives infinity or NaN, not null.",
    source: "series-divide-function",
    bind: |_| Ok(combine(None, |a, b| a / b)),
}];
