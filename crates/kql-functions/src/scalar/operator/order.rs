//! `<`, `<=`, `>` and `>=`.

use super::_compare::{Want, aligned, domain_of, ordered};
use super::_vectorized::bool_column;
use crate::{Bind, BindArgs, BindError, Family, Kernel, Nulls, Scalar, ScalarId};

const SIGNATURES: &[&str] = &[
    "(left: bool, right: number|bool) -> bool",
    "(left: number, right: number|bool) -> bool",
    "(left: timespan, right: timespan) -> bool",
    "(left: datetime, right: datetime) -> bool",
    "(left: dynamic, right: dynamic) -> bool",
    "(left: dynamic, right: number) -> bool",
    "(left: number, right: dynamic) -> bool",
];

const fn declared(name: &'static str, summary: &'static str, bind: Bind) -> Scalar {
    Scalar::pure(Family::Operator, name, SIGNATURES, Nulls::Propagate, summary, "numerical-operators", bind)
}

pub(super) static DECLARED: &[Scalar] = &[
    declared(
        "<",
        "Less than. Strings cannot be ordered this way: use `strcmp`. Comparisons with NaN are false.",
        |args| bind(args, Want::Less),
    )
    .with_id(ScalarId::Less),
    declared("<=", "Less than or equal.", |args| bind(args, Want::LessOrEqual)).with_id(ScalarId::LessOrEqual),
    declared(">", "Greater than. A null gives null, so `not(x > 0)` drops rows where `x` is null.", |args| {
        bind(args, Want::Greater)
    })
    .with_id(ScalarId::Greater),
    declared(">=", "Greater than or equal.", |args| bind(args, Want::GreaterOrEqual)).with_id(ScalarId::GreaterOrEqual),
];

fn bind(args: &BindArgs<'_>, want: Want) -> Result<Kernel, BindError> {
    let domain = domain_of(args, 0, 1)?;
    Ok(Box::new(move |args| {
        let (domain, left, right) = aligned(domain, &args.columns[0], &args.columns[1], args.rows);
        Ok(bool_column(ordered(domain, &left, &right, args.rows, want)))
    }))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn orders() {
        check("<", &[Value::Int(1), Value::Real(1.5)], Value::Bool(true));
        check(">=", &[Value::DateTime(5), Value::DateTime(5)], Value::Bool(true));
        check(">", &[Value::Null(Type::Long), Value::Long(1)], Value::Null(Type::Bool));
        check(">", &[Value::Dynamic(Dyn::Real(1.5)), Value::Long(1)], Value::Bool(true));
        check(">", &[Value::Real(f64::NAN), Value::Real(0.0)], Value::Bool(false));
    }
}
