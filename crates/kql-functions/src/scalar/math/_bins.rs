//! What `bin` and `bin_at` share.

use super::_numbers::numeric;
use crate::scalar::operator::_arithmetic::{Op, evaluate};
use crate::scalar::operator::_vectorized::{Lane, long_column, longs, real_column, reals, zip, zip_optional};
use crate::{BindArgs, BindError, Kernel};
use kql_types::{Column, Decimal, Type, Value};
use std::borrow::Cow;

/// Bins that are counted from zero, or from the argument at `fixed_point`.
pub(super) fn bind(args: &BindArgs<'_>, fixed_point: Option<usize>) -> Result<Kernel, BindError> {
    let ty = args.returns;
    Ok(Box::new(move |args| {
        let (value, size) = (numeric(&args.columns[0], ty), numeric(&args.columns[1], ty));
        let Some(at) = fixed_point else { return Ok(floored(ty, args.rows, &value, &size)) };
        let point = numeric(&args.columns[at], ty);
        // Distances from a point are timespans, whatever is binned.
        let distance = if ty == Type::DateTime { Type::Timespan } else { ty };
        let from = evaluate(Op::Subtract, &value, &point, args.rows, distance);
        let size = match (distance, &*size) {
            (Type::Timespan, s) if s.ty().is_number() => Cow::Owned(days(s, args.rows)),
            _ => size,
        };
        let bin = floored(distance, args.rows, &from, &size);
        Ok(evaluate(Op::Add, &point, &bin, args.rows, ty))
    }))
}

/// A number as the bin size of datetimes or timespans is in days.
fn days(size: &Column, rows: usize) -> Column {
    evaluate(
        Op::Multiply,
        size,
        &Column::of_constant(Value::Timespan(kql_types::ticks::DAY), rows),
        rows,
        Type::Timespan,
    )
}

fn floored(ty: Type, rows: usize, value: &Column, size: &Column) -> Column {
    match ty {
        Type::Real => real_column(zip(rows, &reals(value), &reals(size), |v, s| (v / s).floor() * s)),
        Type::Decimal => {
            let (values, sizes) = (value.as_decimals(), size.as_decimals());
            let row = |i| -> Option<Decimal> {
                let size = sizes.get(i)?;
                values.get(i)?.div(size)?.floor()?.mul(size)
            };
            Column::from_values(ty, (0..rows).map(|i| row(i).map_or(Value::Null(ty), Value::Decimal)))
        }
        _ => {
            let (values, sizes) = (longs(value), longs(size));
            let positive_only = matches!(ty, Type::DateTime | Type::Timespan);
            let binned = match sizes {
                Lane::One(Some(s)) if s > 0 => zip(rows, &values, &sizes, |v, s| v.wrapping_sub(v.rem_euclid(s))),
                _ => zip_optional(rows, &values, &sizes, |v, s| {
                    if s == 0 || s < 0 && positive_only {
                        return None;
                    }
                    let rest = v.wrapping_rem(s);
                    // The remainder takes the sign of the size, which makes the quotient the floor.
                    let rest = if rest != 0 && (rest < 0) != (s < 0) { rest.wrapping_add(s) } else { rest };
                    Some(v.wrapping_sub(rest))
                }),
            };
            long_column(ty, binned)
        }
    }
}
