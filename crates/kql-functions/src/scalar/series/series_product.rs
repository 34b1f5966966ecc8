//! `series_product(series)`.

use super::_series::real_rows;
use super::series_sum::fold;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_product",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array) -> real"],
    naming: Naming::None,
    nulls: Nulls::Described("Elements that are not numbers are skipped; an array without numbers gives null."),
    purity: Purity::Pure,
    summary: "Product of the elements, always a real.",
    source: "series-product-function",
    bind: |_| Ok(real_rows(|row| fold(row, |a, b| a * b))),
}];
