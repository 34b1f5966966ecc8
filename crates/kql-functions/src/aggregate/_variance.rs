//! Variance and covariance by Welford's updates, which do not lose digits to large means.

use super::_grouped::{bytes_of, each_real};
use crate::{Accumulator, Args, EvalError};
use kql_types::{Column, OutputLimit};

/// Which statistic to compute.
#[derive(Clone, Copy)]
pub(super) struct Answer {
    /// Divide by `n` instead of `n - 1`.
    pub(super) population: bool,
    /// Take the square root.
    pub(super) root: bool,
}

impl Answer {
    /// The variance of fewer than two values is 0. Kusto rounds variances to 10 decimal places, and standard deviations
    /// are roots of the rounded variance.
    fn of(self, n: u64, squares: f64) -> f64 {
        if n < 2 && !squares.is_nan() {
            return 0.0;
        }
        let divisor = if self.population { n } else { n - u64::from(n > 1) };
        let variance = round10(squares / divisor as f64);
        if self.root { variance.sqrt() } else { variance }
    }
}

/// Rounded to 10 digits, halves to even; reals too large to have such digits stay.
fn round10(v: f64) -> f64 {
    const SCALE: f64 = 1e10;
    let scaled = v * SCALE;
    if v.abs() < 1e16 && scaled.is_finite() { scaled.round_ties_even() / SCALE } else { v }
}

pub(super) struct Variance {
    answer: Answer,
    states: Vec<Moments>,
}

#[derive(Clone, Copy, Default)]
struct Moments {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Variance {
    pub(super) fn new(answer: Answer) -> Self {
        Variance { answer, states: Vec::new() }
    }
}

impl Accumulator for Variance {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.states.resize(group_count, Moments::default());
        let states = &mut self.states[..];
        each_real(&args.columns[0], groups, |g, v| {
            let s = &mut states[g];
            s.n += 1;
            let delta = v - s.mean;
            s.mean += delta / s.n as f64;
            s.squares += delta * (v - s.mean);
        });
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.states.resize(group_count, Moments::default());
        let answer = self.answer;
        Ok(Column::reals(self.states.drain(..).map(|s| Some(answer.of(s.n, s.squares)))))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.states)
    }
}

pub(super) struct Covariance {
    answer: Answer,
    states: Vec<Joint>,
}

#[derive(Clone, Copy, Default)]
struct Joint {
    n: u64,
    mean: (f64, f64),
    products: f64,
}

impl Covariance {
    pub(super) fn new(population: bool) -> Self {
        Covariance { answer: Answer { population, root: false }, states: Vec::new() }
    }
}

impl Accumulator for Covariance {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.states.resize(group_count, Joint::default());
        let (xs, ys) = (args.columns[0].as_reals(), args.columns[1].as_reals());
        for (i, g) in groups.iter().enumerate() {
            if let (Some(x), Some(y)) = (xs.get(i), ys.get(i)) {
                let s = &mut self.states[*g as usize];
                s.n += 1;
                let delta = x - s.mean.0;
                s.mean.0 += delta / s.n as f64;
                s.mean.1 += (y - s.mean.1) / s.n as f64;
                s.products += delta * (y - s.mean.1);
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.states.resize(group_count, Joint::default());
        let answer = self.answer;
        Ok(Column::reals(self.states.drain(..).map(|s| Some(answer.of(s.n, s.products)))))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.states)
    }
}
