//! `series_pearson_correlation(series1, series2)`.

use super::_series::{complete, real_rows};
use super::_statistics::mean;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::Value;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_pearson_correlation",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series1: array, series2: array) -> real"],
    naming: Naming::None,
    nulls: Nulls::Described("A missing element, or series of different lengths, give null."),
    purity: Purity::Pure,
    summary: "Pearson correlation of two series; NaN when one of them is constant.",
    source: "series-pearson-correlation-function",
    bind: |_| Ok(real_rows(pearson)),
}];

fn pearson(row: &[Value]) -> Option<f64> {
    let (a, b) = (complete(row.first()?)?, complete(row.get(1)?)?);
    if a.len() != b.len() {
        return None;
    }
    let (ma, mb) = (mean(&a), mean(&b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        ab += (x - ma) * (y - mb);
        aa += (x - ma) * (x - ma);
        bb += (y - mb) * (y - mb);
    }
    Some(ab / (aa.sqrt() * bb.sqrt()))
}
