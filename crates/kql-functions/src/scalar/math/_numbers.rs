//! What the functions of real numbers share.

use crate::Kernel;
use crate::scalar::conversion::_convert::real_to_long;
use crate::scalar::operator::_arithmetic::operand;
use crate::scalar::operator::_vectorized::{Lane, real_column, reals, zip, zip_optional};
use kql_types::{Column, Type, Value};
use std::borrow::Cow;

/// A column of numbers; the members of a dynamic are read as numbers of type `like`.
pub(crate) fn numeric(column: &Column, like: Type) -> Cow<'_, Column> {
    if column.ty() != Type::Dynamic {
        return Cow::Borrowed(column);
    }
    let read = |v: &Value| {
        let v = operand(v.clone(), like);
        match like {
            Type::Real => v.as_f64().map_or(Value::Null(like), Value::Real),
            Type::Int | Type::Long => match v {
                Value::Real(v) => real_to_long(v).map_or(Value::Null(Type::Long), Value::Long),
                v => v.as_i64().map_or(Value::Null(Type::Long), Value::Long),
            },
            _ => v,
        }
    };
    let ty = if like == Type::Int { Type::Long } else { like };
    Cow::Owned(match column {
        Column::Const(v, n) => Column::of_constant(read(v), *n),
        _ => Column::from_values(ty, (0..column.len()).map(|i| read(&column.value(i)))),
    })
}

/// A kernel from a function of one number.
pub(super) fn unary(f: fn(f64) -> f64) -> Kernel {
    Box::new(move |args| {
        let column = numeric(&args.columns[0], Type::Real);
        Ok(real_column(zip(args.rows, &reals(&column), &Lane::One(Some(0.0)), |x, _| f(x))))
    })
}

/// A kernel from a function of one number that gives a number for null too.
pub(super) fn total(f: fn(Option<f64>) -> f64) -> Kernel {
    Box::new(move |args| {
        let column = numeric(&args.columns[0], Type::Real);
        let numbers = column.as_reals();
        Ok(Column::from_values(Type::Real, (0..args.rows).map(|i| Value::Real(f(numbers.get(i))))))
    })
}

/// A kernel from a function of one number that is not defined everywhere.
pub(super) fn partial(f: fn(f64) -> Option<f64>) -> Kernel {
    Box::new(move |args| {
        let column = numeric(&args.columns[0], Type::Real);
        Ok(real_column(zip_optional(args.rows, &reals(&column), &Lane::One(Some(0.0)), |x, _| f(x))))
    })
}

/// A kernel from a function of two numbers.
pub(super) fn binary(f: fn(f64, f64) -> f64) -> Kernel {
    Box::new(move |args| {
        let (a, b) = (numeric(&args.columns[0], Type::Real), numeric(&args.columns[1], Type::Real));
        Ok(real_column(zip(args.rows, &reals(&a), &reals(&b), f)))
    })
}

/// A kernel from a function of `N` numbers; a null among them gives null.
pub(super) fn many<const N: usize>(f: fn([f64; N]) -> Option<f64>) -> Kernel {
    Box::new(move |args| {
        let columns: Vec<Cow<'_, Column>> = args.columns.iter().map(|c| numeric(c, Type::Real)).collect();
        let lanes: Vec<Lane<'_, f64>> = columns.iter().map(|c| reals(c)).collect();
        let row = |i: usize| {
            let mut values = [0.0; N];
            for (value, lane) in values.iter_mut().zip(&lanes) {
                *value = lane.get(i)?;
            }
            f(values)
        };
        Ok(Column::reals((0..args.rows).map(row)))
    })
}
