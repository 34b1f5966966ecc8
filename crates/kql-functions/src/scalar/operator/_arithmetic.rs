//! Shared by `+ - * / %`: one loop for each number type that the operands are converted to.

use super::_vectorized::{Lane, long_column, longs, real_column, reals, zip, zip_optional};
use crate::{BindArgs, BindError, Kernel};
use kql_types::{Column, Decimal, Dyn, Type, Value, parse_long, parse_real, ticks};

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// Compiles a call of a binary operator.
pub(super) fn bind(op: Op, args: &BindArgs<'_>) -> Result<Kernel, BindError> {
    let returns = args.returns;
    if args.types.iter().all(|t| *t == Type::Dynamic) {
        return Err(BindError::call(
            "cannot compute with two dynamic values: convert one of them, for example with `tolong()`",
        ));
    }
    if args.types.contains(&Type::Dynamic) {
        let other = args.types.iter().copied().find(|t| *t != Type::Dynamic).unwrap_or(Type::Long);
        return Ok(Box::new(move |args| {
            let row = |i: usize| {
                let [left, right] = [0, 1].map(|n| Column::repeat(&operand(args.columns[n].value(i), other), 1));
                evaluate(op, &left, &right, 1, returns).value(0)
            };
            Ok(Column::from_values(returns, (0..args.rows).map(row)))
        }));
    }
    Ok(Box::new(move |args| Ok(evaluate(op, &args.columns[0], &args.columns[1], args.rows, returns))))
}

/// The value of a dynamic as an operand for a value of type `other`. Other values are returned unchanged.
pub(crate) fn operand(value: Value, other: Type) -> Value {
    let Value::Dynamic(tree) = value else {
        return if value.ty() == Type::Dynamic { Value::Null(other) } else { value };
    };
    match (tree, other) {
        (Dyn::String(s), Type::Int | Type::Long) => parse_long(&s).map_or(Value::Null(other), Value::Long),
        (Dyn::String(s), Type::Real) => parse_real(&s).map_or(Value::Null(other), Value::Real),
        (Dyn::String(s), Type::Decimal) => Decimal::parse(&s).map_or(Value::Null(other), Value::Decimal),
        (Dyn::String(s), Type::DateTime) => ticks::parse_datetime(&s).map_or(Value::Null(other), Value::DateTime),
        (Dyn::String(s), Type::Timespan) => ticks::parse_timespan(&s).map_or(Value::Null(other), Value::Timespan),
        (Dyn::Bool(b), _) => Value::Long(i64::from(b)),
        (tree, other) => match tree.to_value() {
            v @ (Value::Int(_) | Value::Long(_) | Value::Real(_) | Value::Decimal(_)) => v,
            v @ (Value::DateTime(_) | Value::Timespan(_)) => v,
            _ => Value::Null(other),
        },
    }
}

/// The result over whole columns; `returns` is the number type that both sides are converted to.
pub(crate) fn evaluate(op: Op, left: &Column, right: &Column, rows: usize, returns: Type) -> Column {
    let is_ticks = |c: &Column| matches!(c.ty(), Type::DateTime | Type::Timespan);
    match returns {
        Type::Decimal => {
            let (a, b) = (left.as_decimals(), right.as_decimals());
            let answer = |i| decimal(op, a.get(i)?, b.get(i)?);
            Column::from_values(
                Type::Decimal,
                (0..rows).map(|i| answer(i).map_or(Value::Null(Type::Decimal), Value::Decimal)),
            )
        }
        Type::Real if is_ticks(left) && is_ticks(right) => {
            real_column(zip(rows, &longs(left), &longs(right), |x, y| x as f64 / y as f64))
        }
        Type::Real => real_column(real(op, rows, &reals(left), &reals(right))),
        Type::DateTime | Type::Timespan if !left.ty().is_integer() && !right.ty().is_integer() => {
            if is_ticks(left) && is_ticks(right) {
                long_column(returns, long(op, rows, &longs(left), &longs(right)))
            } else {
                long_column(returns, scaled(op, rows, &reals(left), &reals(right)))
            }
        }
        Type::Bool
        | Type::Int
        | Type::Long
        | Type::DateTime
        | Type::Timespan
        | Type::String
        | Type::Guid
        | Type::Dynamic => long_column(returns, long(op, rows, &longs(left), &longs(right))),
    }
}

type Answers<T> = (Vec<T>, Option<arrow_buffer::NullBuffer>);

/// Integers wrap, quotients truncate toward zero, remainders are never negative, and division by zero is null.
fn long(op: Op, rows: usize, a: &Lane<'_, i64>, b: &Lane<'_, i64>) -> Answers<i64> {
    match op {
        Op::Add => zip(rows, a, b, i64::wrapping_add),
        Op::Subtract => zip(rows, a, b, i64::wrapping_sub),
        Op::Multiply => zip(rows, a, b, i64::wrapping_mul),
        Op::Divide => match b {
            Lane::One(Some(y)) if *y != 0 => zip(rows, a, b, i64::wrapping_div),
            _ => zip_optional(rows, a, b, |x, y| (y != 0).then(|| x.wrapping_div(y))),
        },
        Op::Modulo => match b {
            Lane::One(Some(y)) if *y != 0 => zip(rows, a, b, i64::wrapping_rem_euclid),
            _ => zip_optional(rows, a, b, |x, y| (y != 0).then(|| x.wrapping_rem_euclid(y))),
        },
    }
}

fn real(op: Op, rows: usize, a: &Lane<'_, f64>, b: &Lane<'_, f64>) -> Answers<f64> {
    match op {
        Op::Add => zip(rows, a, b, |x, y| x + y),
        Op::Subtract => zip(rows, a, b, |x, y| x - y),
        Op::Multiply => zip(rows, a, b, |x, y| x * y),
        Op::Divide => zip(rows, a, b, |x, y| x / y),
        Op::Modulo => zip(rows, a, b, f64::rem_euclid),
    }
}

/// Ticks and a real; the fraction of a tick is truncated.
fn scaled(op: Op, rows: usize, a: &Lane<'_, f64>, b: &Lane<'_, f64>) -> Answers<i64> {
    let (values, nulls) = real(op, rows, a, b);
    let whole = |v: f64, _: f64| (v.is_finite() && v.abs() < 9.3e18).then_some(v as i64);
    let lane = Lane::Each(values.into(), nulls);
    zip_optional(rows, &lane, &Lane::One(Some(0.0)), whole)
}

fn decimal(op: Op, a: Decimal, b: Decimal) -> Option<Decimal> {
    match op {
        Op::Add => a.add(b),
        Op::Subtract => a.sub(b),
        Op::Multiply => a.mul(b),
        Op::Divide => a.div(b),
        Op::Modulo => a.rem(b),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn integers() {
        let long = Value::Long;
        check("+", &[Value::Int(i32::MAX), Value::Int(1)], long(2_147_483_648));
        check("+", &[long(i64::MAX), long(1)], long(i64::MIN));
        check("/", &[long(-7), long(2)], long(-3));
        check("%", &[long(-7), long(3)], long(2));
        check("%", &[long(7), long(-3)], long(1));
        check("/", &[long(1), long(0)], Value::Null(Type::Long));
        check("%", &[long(i64::MIN), long(-1)], long(0));
    }

    #[test]
    fn reals_and_ticks() {
        check("%", &[Value::Real(-5.5), Value::Real(2.0)], Value::Real(0.5));
        check("/", &[Value::Int(1), Value::Real(0.0)], Value::Real(f64::INFINITY));
        check("/", &[Value::Timespan(ticks::DAY), Value::Timespan(ticks::HOUR)], Value::Real(24.0));
        check("*", &[Value::Timespan(ticks::DAY), Value::Real(2.5)], Value::Timespan(60 * ticks::HOUR));
        check("/", &[Value::Timespan(ticks::HOUR), Value::Long(2)], Value::Timespan(30 * ticks::MINUTE));
        check("-", &[Value::DateTime(0), Value::Timespan(1)], Value::Null(Type::DateTime));
        check("%", &[Value::Timespan(ticks::DAY), Value::Timespan(5 * ticks::HOUR)], Value::Timespan(4 * ticks::HOUR));
    }
}
