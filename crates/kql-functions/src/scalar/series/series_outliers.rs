//! `series_outliers(series, kind, ignore, min_percentile, max_percentile, test_points)`.

use super::_series::{Number, array, dynamic_rows, integer, real, reals, text};
use super::_statistics::outlier_scores;
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::SeriesOutliers),
    name: "series_outliers",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &[
        "(series: array, kind: string?, ignore_val: number?) -> arg0",
        "(series: array, kind: string, ignore_val: real, min_percentile: real, max_percentile: real?, test_points: integer?) -> arg0",
    ],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("A missing element scores 0."),
    purity: Purity::Pure,
    summary: "Outlier scores by Tukey's test: 0 between the two quantiles, otherwise the distance from them in \
              units of the range; 1.5 is a mild outlier. `ctukey`, the default, uses the 10th and 90th percentiles \
              and rescales; `tukey` uses the quartiles.",
    source: "series-outliers-function",
    bind: |_| Ok(dynamic_rows(outliers)),
}];

fn outliers(row: &[Value]) -> Option<Dyn> {
    let ignored = row.get(2).and_then(Number::of).map(Number::real);
    let values: Vec<Option<f64>> =
        reals(row.first()?)?.into_iter().map(|v| v.filter(|v| ignored.is_none_or(|ignored| *v != ignored))).collect();
    let quantiles = match text(row, 1, "ctukey") {
        "tukey" => None,
        "ctukey" => Some((real(row, 3, 10.0), real(row, 4, 90.0))),
        _ => return None,
    };
    let training_len = values.len().saturating_sub(usize::try_from(integer(row, 5, 0)).unwrap_or(0));
    Some(array(outlier_scores(&values, training_len, quantiles)))
}
