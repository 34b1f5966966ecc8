//! `series_pow(series1, series2)`.

use super::_series::combine;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_pow",
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
    summary: "Element-wise power of two series, always reals.",
    source: "series-pow-function",
    bind: |_| Ok(combine(None, f64::powf)),
}];
