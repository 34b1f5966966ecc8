//! `series_ceiling(series)`.

use super::_series::each;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_ceiling",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array) -> array"],
    naming: Naming::None,
    nulls: Nulls::Described("An element that is not a number gives null at its position; a null series gives null."),
    purity: Purity::Pure,
    summary: "Rounds each element up, as a real.",
    source: "series-ceiling-function",
    bind: |_| Ok(each(f64::ceil)),
}];
