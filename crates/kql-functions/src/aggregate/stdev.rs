//! `stdev`, `stdevif`, `stdevp`.

use super::_grouped::filtered;
use super::_variance::{Answer, Variance};
use crate::{Accumulator, Aggregate, AggregateForm, BindArgs, BindError, Naming, Nulls};

const NULLS: Nulls = Nulls::Described("Nulls are skipped; 0 for fewer than two values, never null.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: None,
        name: "stdev",
        aliases: &[],
        signatures: &["(expr: summable) -> real"],
        naming: Naming::PrefixAndFirst("stdev"),
        nulls: NULLS,
        summary: "Sample standard deviation: the square root of the rounded variance.",
        source: "stdev-aggregation-function",
        form: AggregateForm::Accumulator(bind::<false>),
    },
    Aggregate {
        id: None,
        name: "stdevif",
        aliases: &[],
        signatures: &["(expr: summable, predicate: bool) -> real"],
        naming: Naming::PrefixAndFirst("stdevif"),
        nulls: NULLS,
        summary: "Sample standard deviation over the rows where the predicate is true.",
        source: "stdevif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind::<false>, args, 1)),
    },
    Aggregate {
        id: None,
        name: "stdevp",
        aliases: &[],
        signatures: &["(expr: summable) -> real"],
        naming: Naming::PrefixAndFirst("stdevp"),
        nulls: NULLS,
        summary: "Population standard deviation: the square root of the rounded variance.",
        source: "stdevp-aggregation-function",
        form: AggregateForm::Accumulator(bind::<true>),
    },
];

fn bind<const POPULATION: bool>(_: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(Box::new(Variance::new(Answer { population: POPULATION, root: true })))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Type, Value};

    #[test]
    fn root_of_the_rounded_variance() {
        let x: Vec<Value> = (1..=10).map(Value::Long).collect();
        check_aggregate("stdev", std::slice::from_ref(&x), &[0; 10], vec![Value::Real(3.027650354102996)]);
        check_aggregate("stdevp", &[x], &[0; 10], vec![Value::Real(2.8722813232690143)]);
        let nothing = vec![Value::Null(Type::Real), Value::Real(5.0)];
        check_aggregate("stdev", &[nothing], &[0, 1], vec![Value::Real(0.0), Value::Real(0.0)]);
    }
}
