//! `countif(predicate)`.

use super::_grouped::Counts;
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, EvalError, Naming, Nulls};
use arrow_array::Array;
use kql_types::{Column, OutputLimit};

pub(super) static DECLARED: &[Aggregate] = &[Aggregate {
    id: Some(AggregateId::CountIf),
    name: "countif",
    aliases: &[],
    signatures: &["(predicate: bool) -> long"],
    naming: Naming::PrefixAndFirst("countif"),
    nulls: Nulls::Described("A null predicate counts as false; 0 over no rows."),
    summary: "Number of rows where the predicate is true.",
    source: "countif-aggregation-function",
    form: AggregateForm::Accumulator(|_| Ok(Box::new(CountIf(Counts::default())))),
}];

struct CountIf(Counts);

impl Accumulator for CountIf {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        let counts = self.0.grown(group_count);
        match (&args.columns[0], counts.len()) {
            (Column::Bool(a), 1) => counts[0] += a.true_count() as i64,
            (Column::Bool(a), _) if a.null_count() == 0 => {
                a.values().iter().zip(groups).for_each(|(v, g)| counts[*g as usize] += i64::from(v));
            }
            (column, _) => {
                let bools = column.as_bools();
                for (i, g) in groups.iter().enumerate() {
                    counts[*g as usize] += i64::from(bools.get(i) == Some(true));
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        Ok(self.0.finish(group_count))
    }

    fn memory(&self) -> usize {
        self.0.memory()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Type, Value};

    #[test]
    fn null_is_not_true() {
        let x = vec![Value::Bool(true), Value::Null(Type::Bool), Value::Bool(true), Value::Bool(false)];
        check_aggregate("countif", std::slice::from_ref(&x), &[0, 0, 1, 1], vec![Value::Long(1), Value::Long(1)]);
        check_aggregate("countif", &[x], &[0, 0, 0, 0], vec![Value::Long(2)]);
    }
}
