//! `<`, `<=`, `>` and `>=`.

use super::_compare::{Want, aligned, domain_of, ordered};
use super::_lanes::bool_column;
use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};

const SIGNATURES: &[&str] = &[
    "(left: bool, right: number|bool) -> bool",
    "(left: number, right: number|bool) -> bool",
    "(left: timespan, right: timespan) -> bool",
    "(left: datetime, right: datetime) -> bool",
    "(left: dynamic, right: dynamic) -> bool",
    "(left: dynamic, right: number) -> bool",
    "(left: number, right: dynamic) -> bool",
];

const fn declared(
    name: &'static str,
    summary: &'static str,
    bind: fn(&BindArgs<'_>) -> Result<Kernel, BindError>,
) -> Scalar {
    Scalar {
        name,
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Named,
        signatures: SIGNATURES,
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary,
        source: "numerical-operators",
        bind,
    }
}

pub(super) static DECLARED: &[Scalar] = &[
    declared("<", "Less. Strings have no order; NaN is neither less nor more.", |args| bind(args, Want::Less)),
    declared("<=", "Less or equal.", |args| bind(args, Want::LessOrEqual)),
    declared(">", "Greater. A null gives null, so that `not(x > 0)` drops the rows without `x`.", |args| {
        bind(args, Want::Greater)
    }),
    declared(">=", "Greater or equal.", |args| bind(args, Want::GreaterOrEqual)),
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
