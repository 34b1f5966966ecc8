//! `covariance`, `covarianceif`, `covariancep`, `covariancepif`.

use super::_grouped::filtered;
use super::_variance::Covariance;
use crate::{Accumulator, Aggregate, AggregateForm, BindArgs, BindError, Naming, Nulls};

const NULLS: Nulls = Nulls::Described("Rows where either argument is null are skipped; 0 for fewer than two rows.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: None,
        name: "covariance",
        aliases: &[],
        signatures: &["(expr1: summable, expr2: summable) -> real"],
        naming: Naming::PrefixAndTwo("covariance"),
        nulls: NULLS,
        summary: "Sample covariance of two variables.",
        source: "covariance-aggregation-function",
        form: AggregateForm::Accumulator(bind::<false>),
    },
    Aggregate {
        id: None,
        name: "covarianceif",
        aliases: &[],
        signatures: &["(expr1: summable, expr2: summable, predicate: bool) -> real"],
        naming: Naming::PrefixAndTwo("covarianceif"),
        nulls: NULLS,
        summary: "Sample covariance over the rows where the predicate is true.",
        source: "covarianceif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind::<false>, args, 2)),
    },
    Aggregate {
        id: None,
        name: "covariancep",
        aliases: &[],
        signatures: &["(expr1: summable, expr2: summable) -> real"],
        naming: Naming::PrefixAndTwo("covariancep"),
        nulls: NULLS,
        summary: "Population covariance of two variables.",
        source: "covariancep-aggregation-function",
        form: AggregateForm::Accumulator(bind::<true>),
    },
    Aggregate {
        id: None,
        name: "covariancepif",
        aliases: &[],
        signatures: &["(expr1: summable, expr2: summable, predicate: bool) -> real"],
        naming: Naming::PrefixAndTwo("covariancepif"),
        nulls: NULLS,
        summary: "Population covariance over the rows where the predicate is true.",
        source: "covariancepif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind::<true>, args, 2)),
    },
];

fn bind<const POPULATION: bool>(_: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(Box::new(Covariance::new(POPULATION)))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Type, Value};

    #[test]
    fn pairs_without_nulls() {
        let x: Vec<Value> =
            [1.0, 2.0, 3.0, 4.0, 5.0].map(Value::Real).into_iter().chain([Value::Null(Type::Real)]).collect();
        let y: Vec<Value> = [14, 10, 17, 20, 50, 7].map(Value::Long).to_vec();
        check_aggregate("covariance", &[x.clone(), y.clone()], &[0; 6], vec![Value::Real(20.5)]);
        check_aggregate("covariancep", &[x, y], &[0; 6], vec![Value::Real(16.4)]);
    }
}
