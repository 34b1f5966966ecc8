//! `series_cosine_similarity(series1, series2, magnitude1, magnitude2)`.

use super::_series::{Number, pairs, real_rows};
use super::series_magnitude::magnitude;
use crate::{Family, Nulls, Scalar};
use kql_types::Value;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_cosine_similarity",
    &["(series1: array, series2: array, series1_magnitude: real?, series2_magnitude: real?) -> real"],
    Nulls::Described("Elements that are not numbers are skipped; an array without numbers gives null."),
    "Cosine similarity of two series. Given magnitudes are not checked. The longer series is truncated to \
     the length of the shorter one.",
    "series-cosine-similarity-function",
    |_| Ok(real_rows(cosine)),
)];

fn cosine(row: &[Value]) -> Option<f64> {
    let products = pairs(row.get(..2)?)?.into_iter().filter_map(|(a, b)| Some(a?.real() * b?.real()));
    let dot = products.reduce(|a, b| a + b)?;
    let length = |given: usize, series: usize| match row.get(given).and_then(Number::of) {
        Some(m) => Some(m.real()),
        None => magnitude(&row[series]),
    };
    Some(dot / (length(2, 0)? * length(3, 1)?))
}
