//! Periods of a series: candidates are the strong frequencies of the periodogram, refined and scored on the autocorrelation.

use super::_fourier::transform;
use super::_statistics::mean;

/// The shortest period that is searched.
pub(crate) const SHORTEST: f64 = 4.0;

/// The two views of one series.
pub(crate) struct Periodogram {
    /// Score of each lag: the circular autocorrelation, scaled so that its least value is 0 and that of lag 0 is 1. Source: the
    /// recorded score 0.8405558794091443 of a weekly pattern.
    scores: Vec<f64>,
    /// Share of each frequency `k` (of period `n / k`) in the variance.
    power: Vec<f64>,
}

impl Periodogram {
    /// Computes both.
    pub(crate) fn new(y: &[f64]) -> Periodogram {
        let n = y.len();
        let m = mean(y);
        let centered: Vec<_> = y.iter().map(|v| (v - m, 0.0)).collect();
        let spectrum: Vec<_> = transform(&centered, false).iter().map(|(re, im)| (re * re + im * im, 0.0)).collect();
        let acf: Vec<f64> = transform(&spectrum, true).iter().map(|v| v.0).collect();
        let scale = y.iter().fold(0.0f64, |a, v| a.max(v.abs()));
        let (top, total) = (acf.first().copied().unwrap_or(0.0), spectrum.iter().map(|p| p.0).sum::<f64>());
        // A constant series leaves nothing but rounding errors.
        if !top.is_finite() || top <= (scale * n as f64).powi(2) * 1e-24 {
            return Periodogram { scores: vec![0.0; n], power: vec![0.0; n] };
        }
        let low = acf.iter().copied().fold(f64::INFINITY, f64::min);
        Periodogram {
            scores: acf.iter().map(|v| (v - low) / (top - low)).collect(),
            power: spectrum.iter().map(|p| 2.0 * p.0 / total).collect(),
        }
    }

    fn len(&self) -> usize {
        self.scores.len()
    }

    /// Whether no more than one in a hundred series of noise has a frequency as strong as `k`.
    fn is_strong(&self, k: usize) -> bool {
        let bins = (self.len() / 2).max(1) as f64;
        let limit = -(1.0 - 0.99f64.powf(1.0 / bins)).ln() / bins;
        self.power.get(k).is_some_and(|p| *p > limit)
    }

    fn is_peak(&self, lag: usize) -> bool {
        let n = self.len();
        lag > 0 && lag < n && self.scores[lag] > self.scores[lag - 1] && self.scores[lag] > self.scores[(lag + 1) % n]
    }

    /// Periods between the two bounds with their scores, best first.
    pub(crate) fn detect(&self, min: f64, max: f64) -> Vec<(f64, f64)> {
        let n = self.len() as f64;
        let mut found: Vec<(f64, f64)> = Vec::new();
        for k in 2..=self.len() / 2 {
            if !self.is_strong(k) {
                continue;
            }
            // The frequency covers the periods that are closer to it than to the neighboring frequencies.
            let k = k as f64;
            let from = (n / (k + 1.0) + n / k) / 2.0;
            let to = (n / k + n / (k - 1.0)) / 2.0;
            let from = from.max(SHORTEST).max(min).ceil() as usize;
            let to = to.min(n / 2.0).min(max).floor() as usize;
            let best =
                (from..=to).filter(|lag| self.is_peak(*lag)).max_by(|a, b| self.scores[*a].total_cmp(&self.scores[*b]));
            if let Some(lag) = best
                && !found.iter().any(|(p, _)| *p == lag as f64)
            {
                found.push((lag as f64, self.scores[lag]));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found
    }

    /// The score of one period: 0 unless it is a peak of a strong frequency.
    pub(crate) fn validate(&self, period: f64) -> f64 {
        let n = self.len() as f64;
        if !(SHORTEST..=n / 2.0).contains(&period) {
            return 0.0;
        }
        let lag = period.round() as usize;
        let near = (n / period).floor() as usize..=(n / period).ceil() as usize;
        if self.is_peak(lag) && near.into_iter().any(|k| self.is_strong(k)) { self.scores[lag] } else { 0.0 }
    }
}
