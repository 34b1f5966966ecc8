//! `series_cos(series)`.

use super::_series::each;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_cos",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array) -> array(real)"],
    naming: Naming::None,
    nulls: Nulls::Described("An element that is not a number gives null at its position; a null series gives null."),
    purity: Purity::Pure,
    summary: "Cosine of each element.",
    source: "series-cos-function",
    bind: |_| Ok(each(f64::cos)),
}];
