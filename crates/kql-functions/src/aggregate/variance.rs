//! `variance`, `varianceif`, `variancep`, `variancepif`.

use super::_grouped::filtered;
use super::_variance::{Answer, Variance};
use crate::{Accumulator, Aggregate, AggregateForm, BindArgs, BindError, Naming, Nulls};

const NULLS: Nulls = Nulls::Described("Nulls are skipped; 0 for fewer than two values, never null.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: None,
        name: "variance",
        aliases: &[],
        signatures: &["(expr: summable) -> real"],
        naming: Naming::PrefixAndFirst("variance"),
        nulls: NULLS,
        summary: "Sample variance, rounded to 10 decimal places.",
        source: "variance-aggregation-function",
        form: AggregateForm::Accumulator(bind::<false>),
    },
    Aggregate {
        id: None,
        name: "varianceif",
        aliases: &[],
        signatures: &["(expr: summable, predicate: bool) -> real"],
        naming: Naming::PrefixAndFirst("varianceif"),
        nulls: NULLS,
        summary: "Sample variance over the rows where the predicate is true.",
        source: "varianceif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind::<false>, args, 1)),
    },
    Aggregate {
        id: None,
        name: "variancep",
        aliases: &[],
        signatures: &["(expr: summable) -> real"],
        naming: Naming::PrefixAndFirst("variancep"),
        nulls: NULLS,
        summary: "Population variance, rounded to 10 decimal places.",
        source: "variancep-aggregation-function",
        form: AggregateForm::Accumulator(bind::<true>),
    },
    Aggregate {
        id: None,
        name: "variancepif",
        aliases: &[],
        signatures: &["(expr: summable, predicate: bool) -> real"],
        naming: Naming::PrefixAndFirst("variancepif"),
        nulls: NULLS,
        summary: "Population variance over the rows where the predicate is true.",
        source: "variancepif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind::<true>, args, 1)),
    },
];

fn bind<const POPULATION: bool>(_: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(Box::new(Variance::new(Answer { population: POPULATION, root: false })))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Type, Value};

    #[test]
    fn rounded_to_ten_digits() {
        let x = vec![Value::Long(1), Value::Long(2), Value::Long(3), Value::Long(4), Value::Null(Type::Long)];
        let expected = vec![Value::Real(1.6666666667), Value::Real(0.0)];
        check_aggregate("variance", std::slice::from_ref(&x), &[0, 0, 0, 0, 1], expected);
        check_aggregate("variancep", std::slice::from_ref(&x), &[0; 5], vec![Value::Real(1.25)]);
        let p = vec![Value::Bool(true), Value::Bool(true), Value::Bool(false), Value::Bool(false), Value::Bool(true)];
        check_aggregate("varianceif", &[x, p], &[0; 5], vec![Value::Real(0.5)]);
        check_aggregate("variance", &[vec![Value::Real(f64::NAN)]], &[0], vec![Value::Real(f64::NAN)]);
    }
}
