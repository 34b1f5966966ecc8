//! `series_pearson_correlation(series1, series2)`.

use super::_series::{complete, real_rows};
use super::_statistics::mean;
use crate::{Family, Nulls, Scalar};
use kql_types::Value;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_pearson_correlation",
    &["(series1: array, series2: array) -> real"],
    Nulls::Described("A missing element, or series of different lengths, give null."),
    "Pearson correlation of two series; NaN when one of them is constant.",
    "series-pearson-correlation-function",
    |_| Ok(real_rows(pearson)),
)];

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
