//! `abs(number)`.

use super::_numbers::{numeric, unary};
use crate::scalar::operator::_vectorized::{Lane, long_column, longs, zip};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Column, Decimal, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Abs),
    name: "abs",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: integer) -> long", "(number: number) -> arg0", "(number: timespan) -> timespan"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Absolute value of a number or timespan. An int becomes a long.",
    source: "abs-function",
    bind: |args| {
        let kernel: Kernel = match args.returns {
            Type::Real => unary(f64::abs),
            Type::Decimal => Box::new(|args| {
                let values = args.columns[0].as_decimals();
                let row = |i| values.get(i).map(|v| if v < Decimal::from(0) { v.neg() } else { v });
                Ok(Column::from_values(
                    Type::Decimal,
                    (0..args.rows).map(|i| row(i).map_or(Value::Null(Type::Decimal), Value::Decimal)),
                ))
            }),
            ty => Box::new(move |args| {
                let column = numeric(&args.columns[0], ty);
                Ok(long_column(ty, zip(args.rows, &longs(&column), &Lane::One(Some(0)), |x, _| x.wrapping_abs())))
            }),
        };
        Ok(kernel)
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn keeps_the_kind() {
        check("abs", &[Value::Int(-5)], Value::Long(5));
        check("abs", &[Value::Real(-1.5)], Value::Real(1.5));
        check("abs", &[Value::Timespan(-7)], Value::Timespan(7));
    }
}
