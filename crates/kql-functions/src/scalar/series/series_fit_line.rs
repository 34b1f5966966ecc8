//! `series_fit_line(series)`, and `series_fit_line_dynamic`, which answers a bag.

use super::_series::{array, complete, dynamic_rows};
use super::_statistics::Line;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: None,
        name: "series_fit_line",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &["(series: array) -> dynamic"],
        naming: Naming::NameAndFirst,
        nulls: Nulls::Described("A missing element makes all results null."),
        purity: Purity::Pure,
        summary: "Linear regression of a series, as six columns. The first element has x = 1, so `interception` is \
                  the value just before it.",
        source: "series-fit-line-function",
        bind: |_| Ok(dynamic_rows(|row| Some(Dyn::Array(fit(row).into_iter().map(|(_, v)| v).collect())))),
    },
    Scalar {
        id: None,
        name: "series_fit_line_dynamic",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &["(series: array) -> dynamic"],
        naming: Naming::None,
        nulls: Nulls::Described("A missing element makes all results null."),
        purity: Purity::Pure,
        summary: "Linear regression of a series, as a bag.",
        source: "series-fit-line-dynamic-function",
        bind: |_| {
            Ok(dynamic_rows(|row| Some(Dyn::Bag(fit(row).into_iter().map(|(k, v)| (k.to_string(), v)).collect()))))
        },
    },
];

fn fit(row: &[Value]) -> [(&'static str, Dyn); 6] {
    let y = row.first().and_then(complete);
    let line = y.as_deref().map(Line::fit);
    let real = |f: fn(&Line) -> f64| line.as_ref().map_or(Dyn::Null, |line| Dyn::Real(f(line)));
    let fitted = match (&y, &line) {
        (Some(y), Some(line)) => array((0..y.len()).map(|i| line.at(i))),
        _ => Dyn::Null,
    };
    [
        ("rsquare", real(|l| l.rsquare)),
        ("slope", real(|l| l.slope)),
        ("variance", real(|l| l.variance)),
        ("rvariance", real(|l| l.rvariance)),
        ("interception", real(|l| l.interception)),
        ("line_fit", fitted),
    ]
}
