//! `max(expr)`, `maxif(expr, predicate)`.

use super::{_grouped::filtered, _min_max::bind};
use crate::{Aggregate, AggregateForm, AggregateId, Naming, Nulls};

const NULLS: Nulls = Nulls::Described("Nulls are skipped; without values null, or `\"\"` for strings.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::Max),
        name: "max",
        aliases: &[],
        signatures: &["(expr: orderable) -> arg0"],
        naming: Naming::PrefixAndFirst("max"),
        nulls: NULLS,
        summary: "Largest value. If a value is NaN, the result is NaN.",
        source: "max-aggregation-function",
        form: AggregateForm::Accumulator(bind::<true>),
    },
    Aggregate {
        id: Some(AggregateId::MaxIf),
        name: "maxif",
        aliases: &[],
        signatures: &["(expr: orderable, predicate: bool) -> arg0"],
        naming: Naming::PrefixAndFirst("maxif"),
        nulls: NULLS,
        summary: "Largest value in the rows where the predicate is true.",
        source: "maxif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind::<true>, args, 1)),
    },
];

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Type, Value};

    #[test]
    fn extremes_and_nothing() {
        let x = vec![Value::Long(i64::MIN), Value::Null(Type::Long), Value::Long(3), Value::Long(7)];
        let expected = vec![Value::Long(i64::MIN), Value::Null(Type::Long), Value::Long(7)];
        check_aggregate("max", &[x], &[0, 1, 2, 2], expected);
        check_aggregate("max", &[vec![Value::Long(i64::MIN)]], &[0], vec![Value::Long(i64::MIN)]);
        let x = vec![Value::Int(-5), Value::Int(4)];
        check_aggregate("max", std::slice::from_ref(&x), &[0, 0], vec![Value::Int(4)]);
        check_aggregate("min", &[x], &[0, 0], vec![Value::Int(-5)]);
    }

    #[test]
    fn nan_wins() {
        let x: Vec<Value> = [1.5, f64::NAN, 2.5].into_iter().map(Value::Real).collect();
        check_aggregate("max", std::slice::from_ref(&x), &[0, 0, 0], vec![Value::Real(f64::NAN)]);
        check_aggregate("min", &[x], &[0, 0, 1], vec![Value::Real(f64::NAN), Value::Real(2.5)]);
    }

    #[test]
    fn strings_compare_by_bytes() {
        let x: Vec<Value> = ["b", "B", "a"].into_iter().map(|s| Value::String(s.into())).collect();
        check_aggregate("max", std::slice::from_ref(&x), &[0, 0, 0], vec![Value::String("b".into())]);
        check_aggregate("min", &[x], &[0, 0, 0], vec![Value::String("B".into())]);
    }
}
