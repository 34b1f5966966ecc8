//! `count()`, `cnt()`.

use super::_grouped::Counts;
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, BindArgs, BindError, Naming, Nulls};

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::Count),
        name: "count",
        aliases: &[],
        signatures: &["() -> long", "(predicate: bool) -> long", "~(expr: scalar) -> long"],
        naming: Naming::PrefixAndFirst("count"),
        nulls: Nulls::Described("Rows where the argument is null count too; 0 over no rows."),
        summary: "Number of rows. Unlike in SQL, `count(x)` also counts rows where `x` is null.",
        source: "summarize-operator",
        form: AggregateForm::Accumulator(bind),
    },
    Aggregate {
        id: Some(AggregateId::CountLegacy),
        name: "cnt",
        aliases: &[],
        signatures: &["() -> long"],
        naming: Naming::PrefixAndFirst("cnt"),
        nulls: Nulls::Described("Every row counts, whatever its values."),
        summary: "Legacy name of `count()`.",
        source: "count-aggregation-function",
        form: AggregateForm::Accumulator(bind),
    },
];

fn bind(_: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(Counts::accumulator(|counts, args, groups| match counts {
        [one] => *one += args.rows as i64,
        counts => groups.iter().for_each(|g| counts[*g as usize] += 1),
    }))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Type, Value};

    #[test]
    fn nulls_count() {
        let x = vec![Value::Null(Type::Long), Value::Long(1), Value::Null(Type::Long)];
        check_aggregate("count", &[x], &[0, 1, 0], vec![Value::Long(2), Value::Long(1)]);
        check_aggregate("count", &[], &[], vec![Value::Long(0)]);
    }
}
