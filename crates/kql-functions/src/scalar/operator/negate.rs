//! Unary minus and plus.

use super::_vectorized::{Lane, long_column, longs, real_column, reals, zip};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Column, Type, Value};

/// Of a constant, an int stays an int; of a column, it becomes a long.
const SIGNATURES: &[&str] =
    &["(operand: const summable) -> arg0", "(operand: summable) -> promoted", "(operand: dynamic) -> dynamic"];

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: Some(ScalarId::Negate),
        name: "neg",
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Only("-value"),
        signatures: SIGNATURES,
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "Unary minus. An int becomes a long unless it is constant; negating the smallest long gives \
                  itself.",
        source: "numerical-operators",
        bind: |args| {
            let returns = args.returns;
            let kernel: Kernel = match returns {
                Type::Real => Box::new(|args| {
                    Ok(real_column(zip(args.rows, &reals(&args.columns[0]), &Lane::One(Some(0.0)), |x, _| -x)))
                }),
                Type::Decimal | Type::Dynamic => Box::new(move |args| {
                    let row = |i| negated(args.columns[0].value(i), returns);
                    Ok(Column::from_values(returns, (0..args.rows).map(row)))
                }),
                _ => Box::new(move |args| {
                    let values = zip(args.rows, &longs(&args.columns[0]), &Lane::One(Some(0)), |x, _| x.wrapping_neg());
                    Ok(long_column(returns, values))
                }),
            };
            Ok(kernel)
        },
    },
    Scalar {
        id: Some(ScalarId::Plus),
        name: "plus",
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Only("+value"),
        signatures: SIGNATURES,
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "Unary plus: the operand unchanged, except that an int becomes a long unless it is constant.",
        source: "numerical-operators",
        bind: |args| {
            let (from, returns) = (args.types.first().copied(), args.returns);
            let kernel: Kernel = if from == Some(returns) {
                Box::new(|args| Ok(args.columns[0].clone()))
            } else {
                Box::new(move |args| {
                    Ok(long_column(returns, zip(args.rows, &longs(&args.columns[0]), &Lane::One(Some(0)), |x, _| x)))
                })
            };
            Ok(kernel)
        },
    },
];

fn negated(value: Value, ty: Type) -> Value {
    let value = match value {
        Value::Dynamic(tree) => tree.to_value(),
        other => other,
    };
    let negative = match value {
        Value::Decimal(v) => Value::Decimal(v.neg()),
        Value::Int(v) => Value::Long(-i64::from(v)),
        Value::Long(v) => Value::Long(v.wrapping_neg()),
        Value::Timespan(v) => Value::Timespan(v.wrapping_neg()),
        Value::Real(v) => Value::Real(-v),
        _ => return Value::Null(ty),
    };
    if ty == Type::Dynamic { Value::dynamic(negative.to_dyn()) } else { negative }
}
