//! `series_exp(series)`.

use super::_series::each;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_exp",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array) -> array(real)"],
    naming: Naming::None,
    nulls: Nulls::Described("An element that is not a number gives null at its position; a null series gives null."),
    purity: Purity::Pure,
    summary: "e raised to each element.",
    source: "series-exp-function",
    bind: |_| Ok(each(f64::exp)),
}];
