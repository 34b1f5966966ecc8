//! `ceiling(number)`.

use super::_numbers::unary;
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Column, Decimal, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Ceiling),
    name: "ceiling",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: real) -> real", "(number: decimal) -> decimal"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Rounds up to a whole number. The result is a real, also for integers.",
    source: "ceiling-function",
    bind: |args| {
        let kernel: Kernel = match args.returns {
            Type::Decimal => Box::new(|args| {
                let values = args.columns[0].as_decimals();
                let row = |i| values.get(i).and_then(|v: Decimal| v.neg().floor()).map(Decimal::neg);
                Ok(Column::from_values(
                    Type::Decimal,
                    (0..args.rows).map(|i| row(i).map_or(Value::Null(Type::Decimal), Value::Decimal)),
                ))
            }),
            _ => unary(f64::ceil),
        };
        Ok(kernel)
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Decimal, Value};

    #[test]
    fn goes_up() {
        check("ceiling", &[Value::Real(-1.1)], Value::Real(-1.0));
        check("ceiling", &[Value::Long(0)], Value::Real(0.0));
        let decimal = |s| Value::Decimal(Decimal::parse(s).unwrap());
        check("ceiling", &[decimal("-1.5")], decimal("-1"));
    }
}
