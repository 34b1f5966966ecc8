//! `series_decompose(series, period, trend, test_points, threshold)` and `series_decompose_forecast`.

use super::_decompose::{Settings, decompose};
use super::_series::{complete, dynamic_rows, integer, real, text};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: None,
        name: "series_decompose",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &[
            "(series: array, period: integer?, trend: string?, test_points: integer?, seasonality_threshold: number?) -> dynamic",
        ],
        naming: Naming::NameAndFirst,
        nulls: Nulls::Described("A missing element makes all results null."),
        purity: Purity::Pure,
        summary: "Decomposes a series into baseline, seasonal component, trend and residual, as four columns. The \
                  trend is the mean of the deseasonalized series, or a line with `linefit`.",
        source: "series-decompose-function",
        bind: |_| {
            Ok(dynamic_rows(|row| {
                Some(parts(
                    row,
                    &Settings {
                        period: integer(row, 1, -1),
                        trend: text(row, 2, "avg"),
                        test_points: integer(row, 3, 0),
                        threshold: real(row, 4, 0.6),
                    },
                ))
            }))
        },
    },
    Scalar {
        id: None,
        name: "series_decompose_forecast",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &[
            "(series: array, test_points: integer, period: integer?, trend: string?, seasonality_threshold: number?) -> dynamic",
        ],
        naming: Naming::NameAndFirst,
        nulls: Nulls::Described("A missing element makes all results null."),
        purity: Purity::Pure,
        summary: "The baseline of a series, with its last points predicted from the preceding ones. The trend is a \
                  line by default (the reference says the mean).",
        source: "series-decompose-forecast-function",
        bind: |_| {
            Ok(dynamic_rows(|row| {
                Some(parts(
                    row,
                    &Settings {
                        period: integer(row, 2, -1),
                        trend: text(row, 3, "linefit"),
                        test_points: integer(row, 1, 0),
                        threshold: real(row, 4, 0.6),
                    },
                ))
            }))
        },
    },
];

fn parts(row: &[Value], settings: &Settings<'_>) -> Dyn {
    let parts = row.first().and_then(complete).and_then(|y| decompose(&y, settings));
    parts.map_or_else(|| Dyn::Array(vec![Dyn::Null; 4]), |d| d.columns())
}
