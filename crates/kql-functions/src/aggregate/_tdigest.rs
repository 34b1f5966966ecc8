//! The intermediate result of percentiles: sorted values and the weight of each, exact while there are few.

use super::_samples::target;
use crate::EvalError;
use kql_types::{Column, Dyn, DynRef, DynWriter, LimitedBuilder};
use std::cmp::Ordering;

/// More distinct values than this are merged into about as many clusters, finest at both ends.
const MAX_VALUES: usize = 8192;

/// Values in ascending order, equal ones once, and how often each was seen.
#[derive(Debug, Default)]
pub(crate) struct Digest {
    values: Vec<Dyn>,
    weights: Vec<i64>,
}

impl Digest {
    /// From values in any order.
    pub(crate) fn of(mut pairs: Vec<(Dyn, i64)>) -> Digest {
        pairs.sort_by(|a, b| a.0.order(&b.0));
        let mut digest = Digest::default();
        for (v, w) in pairs {
            match (digest.values.last(), digest.weights.last_mut()) {
                (Some(last), Some(weight)) if last.order(&v) == Ordering::Equal => *weight = weight.saturating_add(w),
                _ => {
                    digest.values.push(v);
                    digest.weights.push(w);
                }
            }
        }
        digest.compress();
        digest
    }

    /// Reads `[[7],[values],[weights]]`; `None` for anything else.
    pub(crate) fn read(value: DynRef<'_>) -> Option<Digest> {
        let Dyn::Array(parts) = value.to_dyn() else { return None };
        let Ok([Dyn::Array(head), Dyn::Array(values), Dyn::Array(weights)]) = <[Dyn; 3]>::try_from(parts) else {
            return None;
        };
        let weights = weights.iter().map(|w| w.to_value().as_i64()).collect::<Option<Vec<_>>>()?;
        let sound = head == [Dyn::Long(7)] && values.len() == weights.len() && weights.iter().all(|w| *w > 0);
        sound.then_some(Digest { values, weights })
    }

    /// Writes what [`Digest::read`] reads.
    pub(crate) fn write(&self, w: &mut DynWriter) {
        w.begin_array();
        w.begin_array();
        w.long(7);
        w.end();
        w.begin_array();
        self.values.iter().for_each(|v| w.tree(v));
        w.end();
        w.begin_array();
        self.weights.iter().for_each(|v| w.long(*v));
        w.end();
        w.end();
    }

    /// All of several digests.
    pub(crate) fn merge(digests: impl IntoIterator<Item = Digest>) -> Digest {
        Digest::of(digests.into_iter().flat_map(|d| d.values.into_iter().zip(d.weights)).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn total(&self) -> f64 {
        self.weights.iter().map(|w| *w as f64).sum()
    }

    /// The value at a percentile by nearest rank.
    pub(crate) fn percentile(&self, percentile: f64) -> Option<&Dyn> {
        let (target, mut seen) = (target(percentile, self.total()), 0.0);
        let found = self.weights.iter().position(|w| {
            seen += *w as f64;
            seen >= target
        });
        self.values.get(found.unwrap_or(self.values.len().checked_sub(1)?))
    }

    /// How many members are at most `value`.
    pub(crate) fn rank(&self, value: &Dyn) -> f64 {
        let at_most = self.values.iter().take_while(|v| v.order(value) != Ordering::Greater).count();
        self.weights[..at_most].iter().map(|w| *w as f64).sum()
    }

    /// The rank as a share of all members, in percent.
    pub(crate) fn percent_rank(&self, value: &Dyn) -> f64 {
        self.rank(value) * 100.0 / self.total()
    }

    /// Merges neighboring clusters by the scale function of t-digests; a cluster is represented by its largest member.
    fn compress(&mut self) {
        if self.values.len() <= MAX_VALUES {
            return;
        }
        let total = self.total();
        // Two neighbors span more than one step, so that half as many steps as clusters are allowed.
        let steps = MAX_VALUES as f64 / 2.0 / std::f64::consts::PI;
        let scale = |seen: f64| steps * (2.0 * (seen / total) - 1.0).asin();
        let all = std::mem::take(self);
        let (mut seen, mut limit) = (0.0, f64::NEG_INFINITY);
        for (v, w) in all.values.into_iter().zip(all.weights) {
            let from = scale(seen);
            seen += w as f64;
            match (self.values.last_mut(), self.weights.last_mut()) {
                (Some(value), Some(weight)) if scale(seen.min(total)) <= limit => {
                    *value = v;
                    *weight = weight.saturating_add(w);
                }
                _ => {
                    limit = from + 1.0;
                    self.values.push(v);
                    self.weights.push(w);
                }
            }
        }
    }

    pub(crate) fn memory(&self) -> usize {
        self.values.capacity() * size_of::<Dyn>() + self.weights.capacity() * 8
    }
}

/// A column of digests; an empty one is null.
pub(crate) fn column(digests: impl Iterator<Item = Digest>, mut out: LimitedBuilder) -> Result<Column, EvalError> {
    let mut w = DynWriter::default();
    for digest in digests {
        if digest.is_empty() {
            out.push_null();
            continue;
        }
        w.clear();
        digest.write(&mut w);
        out.push_raw(Some(w.value()));
    }
    Ok(out.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_values_are_compressed_and_stay_close() {
        let digest = Digest::of((0..100_000).map(|v| (Dyn::Long(v * 7919 % 100_000), 1)).collect());
        assert!(digest.values.len() <= MAX_VALUES + 2);
        assert_eq!(digest.total(), 100_000.0);
        for (p, want) in [(0.1, 99), (50.0, 49_999), (99.99, 99_989), (100.0, 99_999)] {
            let Some(Dyn::Long(got)) = digest.percentile(p) else { panic!("no value at {p}") };
            assert!((got - want).abs() <= 50, "{p}: {got} for {want}");
        }
    }
}
