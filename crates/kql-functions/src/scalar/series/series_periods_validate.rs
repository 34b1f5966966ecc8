//! `series_periods_validate(series, period, …)`.

use super::_periods::Periodogram;
use super::_series::{array, complete, dynamic_rows, real};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_periods_validate",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array, period: number+) -> dynamic"],
    naming: Naming::NameAndFirst,
    nulls: Nulls::Described("A missing element makes both results null."),
    purity: Purity::Pure,
    summary: "The given periods and their scores between 0 and 1, as two columns. The score is 0 for a period \
              shorter than 4 points or longer than half the series.",
    source: "series-periods-validate-function",
    bind: |_| Ok(dynamic_rows(|row| Some(validate(row).unwrap_or_else(|| Dyn::Array(vec![Dyn::Null, Dyn::Null]))))),
}];

fn validate(row: &[Value]) -> Option<Dyn> {
    let periodogram = Periodogram::new(&complete(row.first()?)?);
    let periods: Vec<f64> = (1..row.len()).map(|i| real(row, i, 0.0)).collect();
    let scores = array(periods.iter().map(|p| periodogram.validate(*p)));
    Some(Dyn::Array(vec![array(periods), scores]))
}
