//! `hll`, `hll_if`, `hll_merge`.

use super::_grouped::{bytes_of, filtered};
use super::_hll::Hll;
use crate::{Accumulator, Aggregate, AggregateForm, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, DynWriter, LimitedBuilder, OutputLimit, Type, Value};

const NULLS: Nulls = Nulls::Described("Nulls are skipped; null without values.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: None,
        name: "hll",
        aliases: &[],
        signatures: &["(expr: not_real_or_bool, accuracy: integer?) -> array"],
        naming: Naming::PrefixAndFirst("hll"),
        nulls: NULLS,
        summary: "A HyperLogLog sketch of the values, to merge with others (`hll_merge`) and to count with \
                  `dcount_hll`. Exact up to 16384 distinct values.",
        source: "hll-aggregation-function",
        form: AggregateForm::Accumulator(bind),
    },
    Aggregate {
        id: None,
        name: "hll_if",
        aliases: &[],
        signatures: &["(expr: not_real_or_bool, predicate: bool, accuracy: integer?) -> array"],
        naming: Naming::PrefixAndFirst("hll_if"),
        nulls: NULLS,
        summary: "Like `hll`, over the rows where the predicate is true.",
        source: "hll-if-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind, args, 1)),
    },
    Aggregate {
        id: None,
        name: "hll_merge",
        aliases: &[],
        signatures: &["(hll: array) -> array"],
        naming: Naming::PrefixAndFirst("hll_merge"),
        nulls: Nulls::Described("Values that are not results of `hll` are skipped; null if there is none."),
        summary: "Merges the HyperLogLog sketches of the group.",
        source: "hll-merge-aggregation-function",
        form: AggregateForm::Accumulator(|_| Ok(Box::new(Sets { accuracy: None, merge: true, sets: Vec::new() }))),
    },
];

fn bind(args: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    let accuracy = args.constant(1).and_then(Value::as_i64);
    Ok(Box::new(Sets { accuracy, merge: false, sets: Vec::new() }))
}

struct Sets {
    accuracy: Option<i64>,
    merge: bool,
    sets: Vec<Option<Hll>>,
}

impl Accumulator for Sets {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.sets.resize(group_count, None);
        let column = &args.columns[0];
        let values = column.as_dynamics();
        let mut key = Vec::new();
        for (i, g) in groups.iter().enumerate() {
            let state = &mut self.sets[*g as usize];
            if self.merge {
                match (values.get(i).and_then(Hll::read), state) {
                    (Some(new), Some(set)) => set.merge(&new),
                    (Some(new), empty) => *empty = Some(new),
                    (None, _) => {}
                }
            } else if !column.is_null(i) {
                key.clear();
                column.value(i).to_dyn().write_key(&mut key);
                state.get_or_insert_with(|| Hll::new(self.accuracy)).add(&key);
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.sets.resize(group_count, None);
        let mut out = LimitedBuilder::new(Type::Dynamic, group_count, limit);
        let mut w = DynWriter::default();
        for set in self.sets.drain(..) {
            w.clear();
            match set {
                Some(set) => {
                    set.write(&mut w);
                    out.push_raw(Some(w.value()));
                }
                None => out.push_null(),
            }
        }
        Ok(out.finish()?)
    }

    fn memory(&self) -> usize {
        bytes_of(&self.sets) + self.sets.iter().flatten().map(Hll::memory).sum::<usize>()
    }
}
