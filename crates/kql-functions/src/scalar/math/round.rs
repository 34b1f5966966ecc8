//! `round(number, precision)`.

use super::_numbers::numeric;
use crate::scalar::operator::_vectorized::{Lane, real_column, reals, zip};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Column, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Round),
    name: "round",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: real, precision: long?) -> real", "(number: decimal, precision: long?) -> decimal"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Rounds to a number of decimal places, with halves away from zero: `round(-2.5)` is -3. A negative \
              precision rounds to tens, hundreds and so on. An integer becomes a real.",
    source: "round-function",
    bind: |args| {
        let (ty, given) = (args.returns, args.count() > 1);
        let kernel: Kernel = if ty == Type::Decimal {
            Box::new(move |args| {
                let (values, places) = (args.columns[0].as_decimals(), args.columns.get(1).map(Column::as_longs));
                let row = |i| {
                    let places = places.as_ref().map_or(Some(0), |p| p.get(i))?;
                    values.get(i)?.round(places)
                };
                Ok(Column::from_values(ty, (0..args.rows).map(|i| row(i).map_or(Value::Null(ty), Value::Decimal))))
            })
        } else {
            Box::new(move |args| {
                let number = numeric(&args.columns[0], Type::Real);
                let places = if given { reals(&args.columns[1]) } else { Lane::One(Some(0.0)) };
                Ok(real_column(zip(args.rows, &reals(&number), &places, real)))
            })
        };
        Ok(kernel)
    },
}];

fn real(v: f64, places: f64) -> f64 {
    let scale = 10f64.powi(places.abs().min(400.0) as i32);
    let scaled = if places >= 0.0 { (v * scale).round() / scale } else { (v / scale).round() * scale };
    // More decimal places than a real has leave it unchanged.
    if scaled.is_finite() || places < 0.0 { scaled } else { v }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Decimal, Value};

    #[test]
    fn halves_go_away_from_zero() {
        check("round", &[Value::Real(-2.5)], Value::Real(-3.0));
        check("round", &[Value::Real(3.75), Value::Long(1)], Value::Real(3.8));
        check("round", &[Value::Real(1234.5), Value::Long(-2)], Value::Real(1200.0));
        check("round", &[Value::Long(15), Value::Long(-1)], Value::Real(20.0));
        check("round", &[Value::Real(1e300), Value::Long(300)], Value::Real(1e300));
        let decimal = |s| Value::Decimal(Decimal::parse(s).unwrap());
        check("round", &[decimal("-2.345"), Value::Long(2)], decimal("-2.35"));
    }
}
