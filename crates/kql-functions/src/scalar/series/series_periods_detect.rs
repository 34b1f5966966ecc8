//! `series_periods_detect(series, min_period, max_period, num_periods)`.

use super::_periods::Periodogram;
use super::_series::{array, complete, dynamic_rows, integer, real};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_periods_detect",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array, min_period: number, max_period: number, num_periods: long) -> dynamic"],
    naming: Naming::NameAndFirst,
    nulls: Nulls::Described("A missing element makes both results null."),
    purity: Purity::Pure,
    summary: "The most significant periods of a series and their scores between 0 and 1, best first and padded with \
              zeros, as two columns. Periods are at least 4 points and at most half the series long.",
    source: "series-periods-detect-function",
    bind: |_| Ok(dynamic_rows(|row| Some(detect(row).unwrap_or_else(|| Dyn::Array(vec![Dyn::Null, Dyn::Null]))))),
}];

fn detect(row: &[Value]) -> Option<Dyn> {
    let y = complete(row.first()?)?;
    let count = usize::try_from(integer(row, 3, 1)).ok()?.min(y.len());
    let mut found = Periodogram::new(&y).detect(real(row, 1, 0.0), real(row, 2, f64::INFINITY));
    found.resize(count, (0.0, 0.0));
    Some(Dyn::Array(vec![array(found.iter().map(|f| f.0)), array(found.iter().map(|f| f.1))]))
}
