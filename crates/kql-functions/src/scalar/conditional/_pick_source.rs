//! Picking, for each row, the value of one of several columns.

use crate::scalar::operator::_compare::parsed;
use crate::{Args, EvalError};
use arrow_array::{Array, ArrayRef};
use arrow_select::interleave::interleave;
use kql_types::{Column, Decimal, Type, Value};

/// The column converted to another type, for branches that the binder could not convert.
pub(super) fn as_type(args: &Args<'_>, column: &Column, ty: Type) -> Result<Column, EvalError> {
    if column.ty() == ty {
        return Ok(column.clone());
    }
    match column {
        Column::Const(v, n) => Ok(Column::of_constant(converted((**v).clone(), ty), *n)),
        _ => args.values(ty, (0..column.len()).map(|i| converted(column.value(i), ty))),
    }
}

fn converted(value: Value, ty: Type) -> Value {
    if ty == Type::Dynamic {
        return Value::dynamic(value.to_dyn());
    }
    if ty == Type::String {
        return Value::String(value.to_string());
    }
    let value = match value {
        Value::Dynamic(tree) => tree.to_value(),
        other => other,
    };
    match (&value, ty) {
        (Value::Null(_), _) => Value::Null(ty),
        (Value::String(_), _) => parsed(&value, ty),
        (v, Type::Long) => v.as_i64().map_or(Value::Null(ty), Value::Long),
        (v, Type::Real) => v.as_f64().map_or(Value::Null(ty), Value::Real),
        (v, Type::Decimal) => match v {
            Value::Decimal(_) => value,
            Value::Real(r) => Decimal::from_f64(*r).map_or(Value::Null(ty), Value::Decimal),
            _ => v.as_i64().map_or(Value::Null(ty), |v| Value::Decimal(Decimal::from(v))),
        },
        (v, _) if v.ty() == ty => value,
        _ => Value::Null(ty),
    }
}

/// Row `i` of the result is row `i` of `sources[pick(i)]`; all sources have type `ty`.
pub(crate) fn choose(ty: Type, rows: usize, sources: &[Column], pick: impl Fn(usize) -> usize) -> Column {
    let constant: Vec<bool> = sources.iter().map(|s| s.constant().is_some()).collect();
    let arrays: Vec<ArrayRef> = sources
        .iter()
        .map(|s| match s {
            Column::Const(v, _) => Column::Const(v.clone(), 1).plain().array(),
            _ => s.plain().array(),
        })
        .collect();
    let refs: Vec<&dyn Array> = arrays.iter().map(|a| a.as_ref()).collect();
    let places: Vec<(usize, usize)> = (0..rows)
        .map(|i| {
            let source = pick(i);
            (source, if constant[source] { 0 } else { i })
        })
        .collect();
    interleave(&refs, &places)
        .ok()
        .and_then(|a| Column::from_array(ty, &a))
        .unwrap_or_else(|| Column::from_values(ty, (0..rows).map(|i| sources[pick(i)].value(i))))
}
