//! `series_magnitude(series)`.

use super::_series::{real_rows, reals};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_magnitude",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array) -> real"],
    naming: Naming::None,
    nulls: Nulls::Described("Elements that are not numbers are skipped; an array without numbers gives null."),
    purity: Purity::Pure,
    summary: "Magnitude of a series: the square root of the sum of squares.",
    source: "series-magnitude-function",
    bind: |_| Ok(real_rows(|row| magnitude(row.first()?))),
}];

/// The length of a vector; `None` without numbers.
pub(super) fn magnitude(value: &kql_types::Value) -> Option<f64> {
    Some(reals(value)?.into_iter().flatten().map(|v| v * v).reduce(|a, b| a + b)?.sqrt())
}
