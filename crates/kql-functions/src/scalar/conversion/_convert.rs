//! Converts a value of any type to another type. Values inside a dynamic are converted in the same way.

use crate::{Args, EvalError};
use arrow_array::Array;
use kql_types::{Column, Decimal, DynRef, Type, Value, parse_guid, parse_long, parse_real, real_to_text, ticks};
use std::fmt::Write;

/// As `tostring` prints a value; it differs from JSON in the infinities.
pub(crate) fn text_into(value: &Value, out: &mut String) {
    match value {
        Value::Real(v) => real_into(*v, out),
        Value::String(s) => out.push_str(s),
        v => _ = write!(out, "{v}"),
    }
}

/// A real as `tostring` prints it.
pub(crate) fn real_into(v: f64, out: &mut String) {
    out.push_str(&real_to_text(v));
}

/// As [`text_into`].
pub(crate) fn text_of(value: &Value) -> String {
    let mut out = String::new();
    text_into(value, &mut out);
    out
}

/// The first argument as strings.
pub(crate) fn to_strings(args: &Args<'_>) -> Result<Column, EvalError> {
    let (column, rows) = (&args.columns[0], args.rows);
    match column {
        Column::String(a) if a.null_count() == 0 => return Ok(column.clone()),
        Column::Dictionary(d) if d.keys.null_count() == 0 => return Ok(column.clone()),
        // Null strings, which are rare, become `""`.
        Column::String(_) | Column::Dictionary(_) => {
            let strings = column.as_strings();
            return Ok(Column::strings((0..rows).map(|i| strings.get(i))));
        }
        Column::Const(v, _) => {
            let mut out = String::new();
            text_into(v, &mut out);
            return Ok(Column::of_constant(Value::String(out), rows));
        }
        _ => {}
    }
    let mut out = args.builder(Type::String);
    let mut buffer = String::new();
    match column {
        Column::Int(_) | Column::Long(_) => {
            let values = column.as_longs();
            for i in 0..rows {
                buffer.clear();
                if let Some(v) = values.get(i) {
                    let _ = write!(buffer, "{v}");
                }
                out.push_str(&buffer);
            }
        }
        Column::Real(_) => {
            let values = column.as_reals();
            for i in 0..rows {
                buffer.clear();
                if let Some(v) = values.get(i) {
                    real_into(v, &mut buffer);
                }
                out.push_str(&buffer);
            }
        }
        Column::Dynamic(_) => {
            let values = column.as_dynamics();
            for i in 0..rows {
                match values.get(i) {
                    Some(v) => dynamic_text(v, &mut buffer, |text| out.push_str(text)),
                    None => out.push_str(""),
                }
            }
        }
        _ => {
            for i in 0..rows {
                buffer.clear();
                text_into(&column.value(i), &mut buffer);
                out.push_str(&buffer);
            }
        }
    }
    Ok(out.finish()?)
}

/// Gives the string of a dynamic value; a string without escapes is not copied.
pub(crate) fn dynamic_text<R>(value: DynRef<'_>, buffer: &mut String, f: impl FnOnce(&str) -> R) -> R {
    if let Some(s) = value.as_str() {
        return f(&s);
    }
    buffer.clear();
    let _ = write!(buffer, "{}", value.to_dyn());
    f(buffer)
}

/// The value inside a dynamic. Arrays and bags stay dynamic and convert only to string.
fn inner(value: &Value) -> Value {
    match value {
        Value::Dynamic(d) => d.to_value(),
        v => v.clone(),
    }
}

/// `tolong`.
pub(crate) fn long(value: &Value) -> Option<i64> {
    match value {
        Value::Null(_) | Value::Guid(_) => None,
        Value::Bool(b) => Some(i64::from(*b)),
        Value::Int(v) => Some(i64::from(*v)),
        Value::Long(v) | Value::DateTime(v) | Value::Timespan(v) => Some(*v),
        Value::Real(v) => real_to_long(*v),
        Value::Decimal(d) => d.to_i64(),
        Value::String(s) => parse_long(s),
        Value::Dynamic(_) => scalar(value).as_ref().and_then(long),
    }
}

/// `toint`: out of range, longs wrap, reals saturate and strings give null.
pub(crate) fn int(value: &Value) -> Option<i32> {
    match value {
        Value::Real(v) => real_to_int(*v),
        Value::String(s) => parse_int(s),
        Value::Dynamic(_) => scalar(value).as_ref().and_then(int),
        v => long(v).map(|v| v as i32),
    }
}

/// Truncates and saturates; NaN and the infinities give null.
pub(crate) fn real_to_long(v: f64) -> Option<i64> {
    v.is_finite().then_some(v as i64)
}

/// As [`long`] for a constant of the query: Kusto's front end, which folds it, overflows to the smallest long where the rows
/// of a table saturate.
pub(crate) fn long_of_constant(value: &Value) -> Option<i64> {
    match value {
        Value::Real(v) if v.is_finite() && !(-TWO_TO_63..TWO_TO_63).contains(v) => Some(i64::MIN),
        v => long(v),
    }
}

/// The first real that is too large for a long.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// As [`real_to_long`] for int.
pub(crate) fn real_to_int(v: f64) -> Option<i32> {
    v.is_finite().then_some(v as i32)
}

/// String to int; hexadecimal digits are the bits.
pub(crate) fn parse_int(text: &str) -> Option<i32> {
    parse_long(text).and_then(|v| i32::try_from(v).ok())
}

/// `toreal`.
pub(crate) fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Real(v) => Some(*v),
        Value::Decimal(d) => Some(d.to_f64()),
        Value::String(s) => parse_real(s),
        Value::Dynamic(_) => scalar(value).as_ref().and_then(real),
        v => long(v).map(|v| v as f64),
    }
}

/// `tobool`. Kusto's front end folds constant strings and accepts white space around the words.
pub(crate) fn bool(value: &Value, constant: bool) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Real(v) => (!v.is_nan()).then_some(*v != 0.0),
        Value::Decimal(d) => Some(d.parts().0 != 0),
        Value::String(s) => parse_bool(s, constant),
        Value::Dynamic(_) => scalar(value).as_ref().and_then(|v| bool(v, constant)),
        v => long(v).map(|v| v != 0),
    }
}

/// `true` and `false` in any case, and integers.
pub(crate) fn parse_bool(text: &str, constant: bool) -> Option<bool> {
    let word = if constant { text.trim() } else { text };
    if word.eq_ignore_ascii_case("true") {
        Some(true)
    } else if word.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        parse_long(text).map(|v| v != 0)
    }
}

/// `todecimal`.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Decimal(d) => Some(*d),
        Value::Real(v) => Decimal::from_f64(*v),
        Value::String(s) => Decimal::parse(s),
        Value::Dynamic(_) => scalar(value).as_ref().and_then(decimal),
        v => long(v).map(Decimal::from),
    }
}

/// The guid of a text, or the one that it starts with, whose hyphens may be missing.
pub(crate) fn guid_in(text: &str) -> Option<[u8; 16]> {
    parse_guid(text).or_else(|| kql_types::parse_guid_prefix(text))
}

/// `toguid`.
pub(crate) fn guid(value: &Value) -> Option<[u8; 16]> {
    match value {
        Value::Guid(g) => Some(*g),
        Value::String(s) => guid_in(s),
        Value::Dynamic(_) => scalar(value).as_ref().and_then(guid),
        _ => None,
    }
}

/// `todatetime`: numbers are ticks. Ticks outside the calendar are null when `checked`.
pub(crate) fn datetime(value: &Value, checked: bool) -> Option<i64> {
    let ticks = match value {
        Value::String(s) => ticks::parse_datetime(s),
        Value::Bool(_) => None,
        Value::Dynamic(_) => scalar(value).as_ref().and_then(|v| datetime(v, checked)),
        v => long(v),
    };
    ticks.filter(|t| !checked || ticks::in_range(*t))
}

/// `totimespan`: numbers are ticks.
pub(crate) fn timespan(value: &Value) -> Option<i64> {
    match value {
        Value::String(s) => ticks::parse_timespan(s),
        Value::Dynamic(_) => scalar(value).as_ref().and_then(timespan),
        v => long(v),
    }
}

/// The scalar inside a dynamic, if it is one.
fn scalar(value: &Value) -> Option<Value> {
    Some(inner(value)).filter(|v| !matches!(v, Value::Dynamic(_) | Value::Null(_)))
}

/// Converts to any type, as the function of that type does.
pub(crate) fn convert(value: &Value, ty: Type) -> Value {
    let converted = match ty {
        Type::Bool => bool(value, false).map(Value::Bool),
        Type::Int => int(value).map(Value::Int),
        Type::Long => long(value).map(Value::Long),
        Type::Real => real(value).map(Value::Real),
        Type::DateTime => datetime(value, true).map(Value::DateTime),
        Type::Timespan => timespan(value).map(Value::Timespan),
        Type::String => Some(Value::String(text_of(value))),
        Type::Guid => guid(value).map(Value::Guid),
        Type::Decimal => decimal(value).map(Value::Decimal),
        Type::Dynamic => Some(Value::dynamic(value.to_dyn())),
    };
    converted.unwrap_or(Value::Null(ty))
}
