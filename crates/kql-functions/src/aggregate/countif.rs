//! `countif(predicate)`.

use super::_grouped::Counts;
use crate::{Aggregate, AggregateForm, AggregateId, Args, Naming, Nulls};
use arrow_array::Array;
use kql_types::Column;

pub(super) static DECLARED: &[Aggregate] = &[Aggregate {
    id: Some(AggregateId::CountIf),
    name: "countif",
    aliases: &[],
    signatures: &["(predicate: bool) -> long"],
    naming: Naming::PrefixAndFirst("countif"),
    nulls: Nulls::Described("A null predicate counts as false; 0 over no rows."),
    summary: "Number of rows where the predicate is true.",
    source: "countif-aggregation-function",
    form: AggregateForm::Accumulator(|_| Ok(Counts::accumulator(add))),
}];

fn add(counts: &mut [i64], args: &Args<'_>, groups: &[u32]) {
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
