//! `tdigest`, `tdigest_merge`, `merge_tdigest`.

use super::_grouped::bytes_of;
use super::_samples::Samples;
use super::_tdigest::{Digest, column};
use crate::{Accumulator, Aggregate, AggregateForm, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, LimitedBuilder, OutputLimit, Type};

const NULLS: Nulls = Nulls::Described("Nulls are skipped; null without values.");
const MERGE: &str = "Merges the t-digests of the group.";

const fn merge(name: &'static str) -> Aggregate {
    Aggregate {
        id: None,
        name,
        aliases: &[],
        signatures: &["(tdigest: array) -> dynamic"],
        naming: Naming::PrefixAndFirst("merge_tdigests"),
        nulls: Nulls::Described("Values that are not t-digests are skipped; null if there is none."),
        summary: MERGE,
        source: "tdigest-merge-aggregation-function",
        form: AggregateForm::Accumulator(|_| Ok(Box::new(Merge(Vec::new())))),
    }
}

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: None,
        name: "tdigest",
        aliases: &[],
        signatures: &["(expr: summable, weight: integer?) -> array"],
        naming: Naming::PrefixAndFirst("tdigest"),
        nulls: NULLS,
        summary: "A t-digest of the values, to merge with others (`tdigest_merge`) and to read with \
                  `percentile_tdigest`. Exact up to 8192 distinct values.",
        source: "tdigest-aggregation-function",
        form: AggregateForm::Accumulator(bind),
    },
    merge("tdigest_merge"),
    merge("merge_tdigest"),
];

fn bind(args: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(Box::new(Build(Samples::new(args, args.count() > 1)?)))
}

struct Build(Samples);

impl Accumulator for Build {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], _: usize) -> Result<(), EvalError> {
        self.0.update(args, groups);
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        let ty = self.0.ty();
        let mut digests = Vec::with_capacity(group_count);
        self.0.each_group(group_count, |sorted| {
            let weights = sorted.weights.iter().copied().chain(std::iter::repeat(1));
            let pairs = sorted.values.iter().zip(weights).map(|(v, w)| (Samples::value(ty, *v).to_dyn(), w));
            digests.push(Digest::of(pairs.collect()));
        });
        column(digests.into_iter(), LimitedBuilder::new(Type::Dynamic, group_count, limit))
    }

    fn memory(&self) -> usize {
        self.0.memory()
    }
}

struct Merge(Vec<Vec<Digest>>);

impl Accumulator for Merge {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize_with(group_count, Vec::new);
        let values = args.columns[0].as_dynamics();
        for (i, g) in groups.iter().enumerate() {
            if let Some(digest) = values.get(i).and_then(Digest::read) {
                let state = &mut self.0[*g as usize];
                state.push(digest);
                if state.len() >= 64 {
                    let merged = Digest::merge(state.drain(..));
                    state.push(merged);
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize_with(group_count, Vec::new);
        column(self.0.drain(..).map(Digest::merge), LimitedBuilder::new(Type::Dynamic, group_count, limit))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.0) + self.0.iter().flatten().map(Digest::memory).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn equal_values_add_their_weights() {
        let x = [2, 1, 2].map(Value::Long).to_vec();
        let digest = Value::Dynamic(Dyn::from_json("[[7],[1,2],[1,2]]").unwrap());
        check_aggregate("tdigest", &[x], &[0; 3], vec![digest.clone(), Value::Null(Type::Dynamic)]);
        let twice = Value::Dynamic(Dyn::from_json("[[7],[1,2],[2,4]]").unwrap());
        check_aggregate("tdigest_merge", &[vec![digest.clone(), digest]], &[0; 2], vec![twice]);
    }
}
