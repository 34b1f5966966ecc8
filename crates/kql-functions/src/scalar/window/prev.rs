//! `prev(column, offset, default)` and `next`.

use super::_window::window_function;
use crate::{BindArgs, BindError, Kernel, Scalar, ScalarId};
use kql_types::{Column, Type, Value};

const SIGNATURES: &[&str] = &["(column: column, offset: long?, default_value: const scalar?) -> arg0"];
const NULLS: &str = "Outside the table, the default value; null (`\"\"` for strings) if there is none.";

pub(super) static DECLARED: &[Scalar] = &[
    window_function(
        "prev",
        SIGNATURES,
        NULLS,
        "The value of a column in a preceding row. The offset is 1 by default and must be at least 1.",
        "prev-function",
        |bind| shifted(bind, -1),
    )
    .with_id(ScalarId::Prev),
    window_function(
        "next",
        SIGNATURES,
        NULLS,
        "The value of a column in a following row. The offset is 1 by default and must be at least 1.",
        "next-function",
        |bind| shifted(bind, 1),
    )
    .with_id(ScalarId::Next),
];

fn shifted(bind: &BindArgs<'_>, sign: i64) -> Result<Kernel, BindError> {
    // An offset of 0 is an error: fuzz/probe-0003-d5f8e5f1.
    if bind.constant(1).and_then(Value::as_i64).is_some_and(|n| n < 1) {
        return Err(BindError::argument(1, "the offset must be at least 1"));
    }
    let returns = bind.returns;
    let default = match bind.constant(2) {
        Some(value) if !value.is_null() => converted(value, returns)
            .ok_or_else(|| BindError::argument(2, format!("the default value of a {returns} column is a {returns}")))?,
        _ => Column::nulls(returns, 1).value(0),
    };
    let constant = if bind.count() > 1 { bind.constant(1).and_then(Value::as_i64) } else { Some(1) };
    Ok(Box::new(move |args| {
        let (column, rows) = (&args.columns[0], args.rows);
        if let Some(offset) = constant {
            let gap = usize::try_from(offset).unwrap_or(rows).min(rows);
            let fill = Column::repeat(&default, gap);
            let parts =
                if sign < 0 { [fill, column.slice(0, rows - gap)] } else { [column.slice(gap, rows - gap), fill] };
            let full: Vec<Column> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            return Ok(Column::concat(returns, &full));
        }
        let offsets = args.columns[1].as_longs();
        let mut out = args.builder(returns);
        for row in 0..rows {
            let at = offsets.get(row).and_then(|n| (row as i64).checked_add(n.checked_mul(sign)?));
            match at.and_then(|at| usize::try_from(at).ok()).filter(|at| *at < rows) {
                Some(at) => out.push(column.value(at)),
                None => out.push(default.clone()),
            }
        }
        Ok(out.finish()?)
    }))
}

/// The default value converted to the type of the column; `None` if the types are incompatible.
fn converted(value: &Value, ty: Type) -> Option<Value> {
    Some(match ty {
        _ if value.ty() == ty => value.clone(),
        Type::Int => Value::Int(value.as_i64()? as i32),
        Type::Long => Value::Long(value.as_i64().or_else(|| value.as_f64().map(|v| v as i64))?),
        Type::Real => Value::Real(value.as_f64()?),
        Type::Decimal => Value::Decimal(kql_types::Decimal::from_f64(value.as_f64()?)?),
        Type::String => Value::String(value.to_string()),
        Type::Dynamic => Value::dynamic(value.to_dyn()),
        Type::Bool | Type::DateTime | Type::Timespan | Type::Guid => return None,
    })
}
