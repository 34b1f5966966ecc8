//! `series_fit_2lines(series)`, and `series_fit_2lines_dynamic`, which answers a bag.

use super::_series::{array, complete, dynamic_rows};
use super::_statistics::{Line, rsquare, variance};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: None,
        name: "series_fit_2lines",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &["(array: array) -> dynamic"],
        naming: Naming::NameAndFirst,
        nulls: Nulls::Described("A missing element makes all results null."),
        purity: Purity::Pure,
        summary: "Two-segment linear regression: two least-squares lines, split where they fit best, as fifteen \
                  columns.",
        source: "series-fit-2lines-function",
        bind: |_| Ok(dynamic_rows(|row| Some(Dyn::Array(fit(row).into_iter().map(|(_, v)| v).collect())))),
    },
    Scalar {
        id: None,
        name: "series_fit_2lines_dynamic",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &["(series: array) -> dynamic"],
        naming: Naming::None,
        nulls: Nulls::Described("A missing element makes all results null."),
        purity: Purity::Pure,
        summary: "Two-segment linear regression, as a bag.",
        source: "series-fit-2lines-dynamic-function",
        bind: |_| {
            Ok(dynamic_rows(|row| Some(Dyn::Bag(fit(row).into_iter().map(|(k, v)| (k.to_string(), v)).collect()))))
        },
    },
];

struct Fit {
    split: usize,
    left: Line,
    right: Line,
    fitted: Vec<f64>,
    variance: f64,
    rvariance: f64,
}

/// Tries every split that leaves two points on each side.
fn best(y: &[f64]) -> Option<Fit> {
    let squares = |line: &Line, n: usize| line.rvariance * n.saturating_sub(1) as f64;
    let (_, split) = (2..=y.len().checked_sub(2)?)
        .map(|at| (squares(&Line::fit(&y[..at]), at) + squares(&Line::fit(&y[at..]), y.len() - at), at))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    let (left, right) = (Line::fit(&y[..split]), Line::fit(&y[split..]));
    let at = |i: usize| if i < split { left.at(i) } else { right.at(i - split) };
    let fitted: Vec<f64> = (0..y.len()).map(at).collect();
    let residual: Vec<f64> = y.iter().zip(&fitted).map(|(v, f)| v - f).collect();
    Some(Fit { split, variance: variance(y), rvariance: variance(&residual), left, right, fitted })
}

fn fit(row: &[Value]) -> [(&'static str, Dyn); 15] {
    let best = row.first().and_then(complete).and_then(|y| best(&y));
    let real = |f: fn(&Fit) -> f64| best.as_ref().map_or(Dyn::Null, |fit| Dyn::Real(f(fit)));
    [
        ("rsquare", real(|f| rsquare(f.variance, f.rvariance))),
        ("split_idx", best.as_ref().map_or(Dyn::Null, |f| Dyn::Long(f.split as i64))),
        ("variance", real(|f| f.variance)),
        ("rvariance", real(|f| f.rvariance)),
        ("line_fit", best.as_ref().map_or(Dyn::Null, |f| array(f.fitted.iter().copied()))),
        ("right_rsquare", real(|f| f.right.rsquare)),
        ("right_slope", real(|f| f.right.slope)),
        ("right_interception", real(|f| f.right.interception)),
        ("right_variance", real(|f| f.right.variance)),
        ("right_rvariance", real(|f| f.right.rvariance)),
        ("left_rsquare", real(|f| f.left.rsquare)),
        ("left_slope", real(|f| f.left.slope)),
        ("left_interception", real(|f| f.left.interception)),
        ("left_variance", real(|f| f.left.variance)),
        ("left_rvariance", real(|f| f.left.rvariance)),
    ]
}
