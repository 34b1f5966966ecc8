//! A series as the sum of a seasonal part, a trend, and a residual.

use super::_periods::Periodogram;
use super::_series::array;
use super::_statistics::{Line, mean, median};
use kql_types::Dyn;

/// The arguments of `series_decompose` and the functions based on it.
pub(crate) struct Settings<'a> {
    /// Period in bins; -1 detects it, 0 is none.
    pub(crate) period: i64,
    /// `avg`, `linefit` or `none`.
    pub(crate) trend: &'a str,
    /// Number of points at the end that are excluded from learning.
    pub(crate) test_points: i64,
    /// Score from which a detected period counts.
    pub(crate) threshold: f64,
}

/// The parts, each as long as the series.
pub(crate) struct Decomposition {
    pub(crate) baseline: Vec<f64>,
    pub(crate) seasonal: Vec<f64>,
    pub(crate) trend: Vec<f64>,
    pub(crate) residual: Vec<f64>,
}

impl Decomposition {
    /// All four as arrays, in the order of the columns.
    pub(crate) fn columns(self) -> Dyn {
        Dyn::Array([self.baseline, self.seasonal, self.trend, self.residual].map(array).to_vec())
    }
}

/// The best period of a series if its score reaches the threshold.
pub(crate) fn detected(y: &[f64], threshold: f64) -> Option<usize> {
    let best = Periodogram::new(y).detect(0.0, f64::INFINITY).first().copied()?;
    (best.1 >= threshold).then_some(best.0 as usize)
}

/// The median of each phase of the learned points, repeated over `len` points; zeros without a period.
pub(crate) fn seasonal(training: &[f64], len: usize, period: Option<usize>) -> Vec<f64> {
    let Some(period) = period.filter(|p| *p > 0) else { return vec![0.0; len] };
    let phases: Vec<f64> = (0..period.min(len))
        .map(|phase| {
            let values: Vec<f64> = training.iter().skip(phase).step_by(period).copied().collect();
            if values.is_empty() { 0.0 } else { median(values) }
        })
        .collect();
    (0..len).map(|i| phases[i % period]).collect()
}

/// The period that a call asks for: given, or detected for -1.
pub(crate) fn period_of(training: &[f64], period: i64, threshold: f64) -> Option<usize> {
    match period {
        -1 => detected(training, threshold),
        p => usize::try_from(p).ok().filter(|p| *p > 0),
    }
}

/// Splits a series; `None` for an empty one or a trend of an unknown kind.
pub(crate) fn decompose(y: &[f64], settings: &Settings<'_>) -> Option<Decomposition> {
    let held = usize::try_from(settings.test_points).unwrap_or(0);
    let training = &y[..y.len().checked_sub(held)?];
    if training.is_empty() {
        return None;
    }
    let seasonal = seasonal(training, y.len(), period_of(training, settings.period, settings.threshold));
    let deseasoned: Vec<f64> = training.iter().zip(&seasonal).map(|(v, s)| v - s).collect();
    let trend: Vec<f64> = match settings.trend {
        "avg" => vec![mean(&deseasoned); y.len()],
        "linefit" => {
            let line = Line::fit(&deseasoned);
            (0..y.len()).map(|i| line.at(i)).collect()
        }
        "none" => vec![0.0; y.len()],
        _ => return None,
    };
    let baseline: Vec<f64> = seasonal.iter().zip(&trend).map(|(s, t)| s + t).collect();
    let residual = y.iter().zip(&baseline).map(|(v, b)| v - b).collect();
    Some(Decomposition { baseline, seasonal, trend, residual })
}
