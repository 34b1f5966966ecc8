//! `series_decompose_anomalies(series, threshold, period, trend, test_points, method, seasonality_threshold)`.

use super::_decompose::{Settings, decompose};
use super::_series::{array, complete, dynamic_rows, integer, real, text};
use super::_statistics::outlier_scores;
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::SeriesDecomposeAnomalies),
    name: "series_decompose_anomalies",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &[
        "(series: array, threshold: number?, period: integer?, trend: string?, test_points: integer?, method: string?, seasonality_threshold: number?) -> dynamic",
    ],
    naming: Naming::NameAndFirst,
    nulls: Nulls::Described("A missing element makes all results null."),
    purity: Purity::Pure,
    summary: "Anomaly flags (-1, 0, 1), anomaly scores and baseline of a series, as three columns: \
              `series_decompose`, then Tukey's test on the residual.",
    source: "series-decompose-anomalies-function",
    bind: |_| Ok(dynamic_rows(|row| Some(anomalies(row).unwrap_or_else(|| Dyn::Array(vec![Dyn::Null; 3]))))),
}];

fn anomalies(row: &[Value]) -> Option<Dyn> {
    let y = complete(row.first()?)?;
    let settings = Settings {
        period: integer(row, 2, -1),
        trend: text(row, 3, "avg"),
        test_points: integer(row, 4, 0),
        threshold: real(row, 6, 0.6),
    };
    let threshold = real(row, 1, 1.5);
    let quantiles = match text(row, 5, "ctukey") {
        "ctukey" => Some((10.0, 90.0)),
        "tukey" => None,
        _ => return None,
    };
    let parts = decompose(&y, &settings)?;
    let training_len = y.len().saturating_sub(usize::try_from(settings.test_points).unwrap_or(0));
    let residual: Vec<Option<f64>> = parts.residual.iter().map(|v| Some(*v)).collect();
    let scores = outlier_scores(&residual, training_len, quantiles);
    let flag = |v: &f64| {
        Dyn::Long(if *v > threshold {
            1
        } else if *v < -threshold {
            -1
        } else {
            0
        })
    };
    let flags = Dyn::Array(scores.iter().map(flag).collect());
    Some(Dyn::Array(vec![flags, array(scores), array(parts.baseline)]))
}
