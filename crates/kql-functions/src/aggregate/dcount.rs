//! `dcount`, `dcountif`, `count_distinct`, `count_distinctif`.

use super::{_distinct::Distinct, _grouped::filtered};
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, OutputLimit, Type};

const NULLS: Nulls = Nulls::Described("Nulls are not counted; the empty string is. 0 over no rows.");
const EXACT: &str =
    "Number of distinct values. Vigie counts exactly, whatever the accuracy; the service estimates large sets.";

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::DCount),
        name: "dcount",
        aliases: &[],
        signatures: &["(expr: scalar, accuracy: not_dynamic?) -> long"],
        naming: Naming::PrefixAndFirst("dcount"),
        nulls: NULLS,
        summary: EXACT,
        source: "dcount-aggregation-function",
        form: AggregateForm::Accumulator(bind),
    },
    Aggregate {
        id: Some(AggregateId::DCountIf),
        name: "dcountif",
        aliases: &[],
        signatures: &["(expr: scalar, predicate: bool, accuracy: not_dynamic?) -> long"],
        naming: Naming::PrefixAndFirst("dcountif"),
        nulls: NULLS,
        summary: "Like `dcount`, over the rows where the predicate is true.",
        source: "dcountif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind, args, 1)),
    },
    Aggregate {
        id: Some(AggregateId::CountDistinct),
        name: "count_distinct",
        aliases: &[],
        signatures: &["(expr: not_dynamic) -> long"],
        naming: Naming::PrefixAndFirst("count_distinct"),
        nulls: NULLS,
        summary: "Number of distinct values.",
        source: "count-distinct-aggregation-function",
        form: AggregateForm::Accumulator(bind),
    },
    Aggregate {
        id: Some(AggregateId::CountDistinctIf),
        name: "count_distinctif",
        aliases: &[],
        signatures: &["(expr: not_dynamic, predicate: bool) -> long"],
        naming: Naming::PrefixAndFirst("count_distinctif"),
        nulls: NULLS,
        summary: "Number of distinct values in the rows where the predicate is true.",
        source: "count-distinctif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind, args, 1)),
    },
];

fn bind(args: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    let ty = args.types.first().copied().unwrap_or(Type::Dynamic);
    Ok(Box::new(DCount(Distinct::new(ty, u32::MAX))))
}

struct DCount(Distinct);

impl Accumulator for DCount {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.grow(group_count);
        self.0.each_new(&args.columns[0], groups, |_, _| {});
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.0.grow(group_count);
        Ok(Column::longs(self.0.counts.drain(..).map(|n| Some(i64::from(n)))))
    }

    fn memory(&self) -> usize {
        self.0.memory()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn counts_each_value_of_a_group_once() {
        let x = vec![Value::Long(1), Value::Null(Type::Long), Value::Long(1), Value::Long(2), Value::Long(1)];
        check_aggregate("dcount", &[x], &[0, 0, 0, 0, 1], vec![Value::Long(2), Value::Long(1)]);
        let s: Vec<Value> = ["a", "", "b", "a", "a"].into_iter().map(|s| Value::String(s.into())).collect();
        check_aggregate("dcount", std::slice::from_ref(&s), &[0, 0, 0, 0, 1], vec![Value::Long(3), Value::Long(1)]);
        check_aggregate("dcount", &[s], &[0; 5], vec![Value::Long(3)]);
        let r: Vec<Value> = [f64::NAN, 0.0, -0.0, -f64::NAN].into_iter().map(Value::Real).collect();
        check_aggregate("count_distinct", &[r], &[0; 4], vec![Value::Long(2)]);
        let d = vec![Value::Dynamic(Dyn::Long(1)), Value::Dynamic(Dyn::String("1".into())), Value::Null(Type::Dynamic)];
        check_aggregate("dcount", &[d], &[0; 3], vec![Value::Long(2)]);
    }
}
