//! Shared by comparisons: converting both sides to a common type, and one loop per type.

use super::_arithmetic::operand;
use super::_vectorized::{longs, reals, test};
use crate::{BindArgs, BindError};
use arrow_array::{Array, StringViewArray, builder::make_view};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use kql_types::{Column, Decimal, Type, Value, parse_guid, parse_long, parse_real, ticks};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The type at which two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// int, long, bool; or two datetimes; or two timespans.
    Long,
    Real,
    Decimal,
    Text,
    Guid,
    /// A string is read as the type of the other side.
    Parsed(Type),
    /// A dynamic is read as the type of the other side.
    Dynamic(Type),
}

/// The common type of two types; `None` if they cannot be compared.
pub(super) fn domain(left: Type, right: Type) -> Option<Domain> {
    let number = |t: Type| t.is_number() || t == Type::Bool;
    Some(match (left, right) {
        (Type::Dynamic, Type::Dynamic) => return None,
        (Type::Dynamic, other) | (other, Type::Dynamic) => Domain::Dynamic(other),
        (Type::String, Type::String) => Domain::Text,
        (Type::String, other) | (other, Type::String) => Domain::Parsed(other),
        (Type::Guid, Type::Guid) => Domain::Guid,
        (Type::DateTime, Type::DateTime) | (Type::Timespan, Type::Timespan) => Domain::Long,
        (a, b) if number(a) && number(b) => match (a, b) {
            (Type::Decimal, _) | (_, Type::Decimal) => Domain::Decimal,
            (Type::Real, _) | (_, Type::Real) => Domain::Real,
            _ => Domain::Long,
        },
        _ => return None,
    })
}

/// The domain of the arguments at two positions.
pub(super) fn domain_of(args: &BindArgs<'_>, left: usize, right: usize) -> Result<Domain, BindError> {
    let (Some(a), Some(b)) = (args.types.get(left), args.types.get(right)) else {
        return Err(BindError::call("expected two values to compare"));
    };
    domain(*a, *b).ok_or_else(|| {
        BindError::call(format!("cannot compare `{a}` with `{b}`: convert one of them, for example with `tostring()`"))
    })
}

/// Where a column is null; `None` is nowhere. Strings are never null here.
pub(crate) fn nulls_of(column: &Column, rows: usize) -> Option<NullBuffer> {
    match column {
        Column::Bool(a) => a.nulls().cloned(),
        Column::Int(a) => a.nulls().cloned(),
        Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => a.nulls().cloned(),
        Column::Real(a) => a.nulls().cloned(),
        Column::Guid(a) => a.nulls().cloned(),
        Column::Decimal(a) => a.nulls().cloned(),
        Column::String(_) | Column::Dictionary(_) => None,
        Column::Const(v, _) => (v.is_null() && v.ty() != Type::String).then(|| NullBuffer::new_null(rows)),
        Column::Dynamic(_) => Some(NullBuffer::new(BooleanBuffer::collect_bool(rows, |i| !column.is_null(i))))
            .filter(|n| n.null_count() > 0),
    }
}

/// Brings a pair of columns to a domain without conversions left in it.
pub(super) fn aligned<'a>(
    domain: Domain,
    left: &'a Column,
    right: &'a Column,
    rows: usize,
) -> (Domain, Cow<'a, Column>, Cow<'a, Column>) {
    let read = |column: &'a Column, from: Type, to: Type, f: fn(&Value, Type) -> Value| {
        if column.ty() != from {
            return Cow::Borrowed(column);
        }
        Cow::Owned(match column {
            Column::Const(v, n) => Column::of_constant(f(v, to), *n),
            _ => Column::from_values(to, (0..rows).map(|i| f(&column.value(i), to))),
        })
    };
    match domain {
        Domain::Parsed(to) => {
            let (l, r) = (read(left, Type::String, to, parsed), read(right, Type::String, to, parsed));
            let domain = match to {
                Type::Real => Domain::Real,
                Type::Decimal => Domain::Decimal,
                Type::Guid => Domain::Guid,
                Type::Bool | Type::Int | Type::Long | Type::DateTime | Type::Timespan => Domain::Long,
                Type::String | Type::Dynamic => Domain::Text,
            };
            (domain, l, r)
        }
        Domain::Dynamic(to) => {
            // A long is compared with a dynamic real as a real, so that 1.5 does not equal 1.
            let (to, domain) = match to {
                Type::Bool => (Type::Bool, Domain::Long),
                Type::Int | Type::Long if any_real(left) || any_real(right) => (Type::Real, Domain::Real),
                Type::Int | Type::Long => (Type::Long, Domain::Long),
                Type::Real => (Type::Real, Domain::Real),
                Type::Decimal => (Type::Decimal, Domain::Decimal),
                Type::DateTime | Type::Timespan => (to, Domain::Long),
                Type::Guid => (to, Domain::Guid),
                Type::String | Type::Dynamic => (Type::String, Domain::Text),
            };
            (domain, read(left, Type::Dynamic, to, undynamic), read(right, Type::Dynamic, to, undynamic))
        }
        other => (other, Cow::Borrowed(left), Cow::Borrowed(right)),
    }
}

fn any_real(column: &Column) -> bool {
    column.is(Type::Dynamic) && {
        let values = column.as_dynamics();
        (0..column.len()).any(|i| values.get(i).is_some_and(|v| matches!(v.to_dyn(), kql_types::Dyn::Real(_))))
    }
}

/// A text as a value of a type; null where it is none.
pub(crate) fn parsed(text: &Value, to: Type) -> Value {
    let text = text.as_str().unwrap_or("");
    let value = match to {
        Type::Bool => parse_bool(text).map(Value::Bool),
        Type::Int => parse_long(text).and_then(|v| i32::try_from(v).ok()).map(Value::Int),
        Type::Long => parse_long(text).map(Value::Long),
        Type::Real => parse_real(text).map(Value::Real),
        Type::Decimal => Decimal::parse(text).map(Value::Decimal),
        Type::DateTime => ticks::parse_datetime(text).map(Value::DateTime),
        Type::Timespan => ticks::parse_timespan(text).map(Value::Timespan),
        Type::Guid => parse_guid(text).map(Value::Guid),
        Type::String | Type::Dynamic => Some(Value::String(text.to_string())),
    };
    value.unwrap_or(Value::Null(to))
}

/// `true` and `false` in any case, or an integer.
pub(super) fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        parse_long(text).map(|v| v != 0)
    }
}

/// A dynamic as a value of the type of the other side.
fn undynamic(value: &Value, to: Type) -> Value {
    match to {
        Type::String => Value::String(value.to_string()),
        Type::Bool | Type::Guid => match value {
            Value::Dynamic(tree) => match (tree.to_value(), to) {
                (v, to) if v.ty() == to => v,
                (v @ Value::String(_), to) => parsed(&v, to),
                (v, Type::Bool) => v.as_f64().map_or(Value::Null(to), |v| Value::Bool(v != 0.0)),
                _ => Value::Null(to),
            },
            _ => Value::Null(to),
        },
        _ => match (operand(value.clone(), to), to) {
            (v, to) if v.ty() == to => v,
            (v, Type::Real) => v.as_f64().map_or(Value::Null(to), Value::Real),
            (v, Type::Long) => v.as_i64().map_or(Value::Null(to), Value::Long),
            (v, Type::Decimal) => Column::repeat(&v, 1).as_decimals().get(0).map_or(Value::Null(to), Value::Decimal),
            _ => Value::Null(to),
        },
    }
}

/// The rows where two aligned columns are equal; undefined for rows where a side is null.
pub(super) fn equal(domain: Domain, left: &Column, right: &Column, rows: usize) -> BooleanBuffer {
    match domain {
        Domain::Long => test(rows, &longs(left), &longs(right), |a, b| a == b).0,
        Domain::Real => test(rows, &reals(left), &reals(right), |a, b| a == b).0,
        Domain::Decimal => {
            let (a, b) = (left.as_decimals(), right.as_decimals());
            BooleanBuffer::collect_bool(rows, |i| a.get(i).is_some_and(|a| b.get(i) == Some(a)))
        }
        Domain::Guid => {
            let (a, b) = (left.as_guids(), right.as_guids());
            BooleanBuffer::collect_bool(rows, |i| a.get(i).is_some_and(|a| b.get(i) == Some(a)))
        }
        Domain::Text | Domain::Parsed(_) | Domain::Dynamic(_) => match (left, right) {
            (Column::String(a), Column::Const(v, _)) | (Column::Const(v, _), Column::String(a)) => {
                equal_text(a, v.as_str().unwrap_or(""))
            }
            _ => {
                let (a, b) = (left.as_strings(), right.as_strings());
                BooleanBuffer::collect_bool(rows, |i| a.get(i) == b.get(i))
            }
        },
    }
}

/// A view contains the length and the first bytes of a string, or a short string completely: comparing views decides
/// most rows.
fn equal_text(column: &StringViewArray, text: &str) -> BooleanBuffer {
    let views = column.views();
    if text.is_empty() {
        return BooleanBuffer::collect_bool(column.len(), |i| column.is_null(i) || views[i] as u32 == 0);
    }
    let term = make_view(text.as_bytes(), 0, 0);
    let short = text.len() <= 12;
    let hit = |i: usize| {
        if short { views[i] == term } else { views[i] as u64 == term as u64 && column.value(i) == text }
    };
    if column.null_count() == 0 {
        BooleanBuffer::collect_bool(column.len(), hit)
    } else {
        BooleanBuffer::collect_bool(column.len(), |i| column.is_valid(i) && hit(i))
    }
}

/// The rows whose sides are in the given order, and the rows where a side is null. NaN has no order.
pub(super) fn ordered(
    domain: Domain,
    left: &Column,
    right: &Column,
    rows: usize,
    want: Want,
) -> (BooleanBuffer, Option<NullBuffer>) {
    match domain {
        Domain::Real => {
            let (a, b) = (reals(left), reals(right));
            match want {
                Want::Less => test(rows, &a, &b, |a, b| a < b),
                Want::LessOrEqual => test(rows, &a, &b, |a, b| a <= b),
                Want::Greater => test(rows, &a, &b, |a, b| a > b),
                Want::GreaterOrEqual => test(rows, &a, &b, |a, b| a >= b),
            }
        }
        Domain::Decimal => {
            let (a, b) = (left.as_decimals(), right.as_decimals());
            let nulls = NullBuffer::union(nulls_of(left, rows).as_ref(), nulls_of(right, rows).as_ref());
            let hit = |i| a.get(i).zip(b.get(i)).is_some_and(|(a, b)| want.holds(a.cmp(&b)));
            (BooleanBuffer::collect_bool(rows, hit), nulls)
        }
        Domain::Text | Domain::Guid | Domain::Parsed(_) | Domain::Dynamic(_) => {
            let (a, b) = (left.as_strings(), right.as_strings());
            (BooleanBuffer::collect_bool(rows, |i| want.holds(a.get(i).cmp(b.get(i)))), None)
        }
        Domain::Long => {
            let (a, b) = (longs(left), longs(right));
            match want {
                Want::Less => test(rows, &a, &b, |a, b| a < b),
                Want::LessOrEqual => test(rows, &a, &b, |a, b| a <= b),
                Want::Greater => test(rows, &a, &b, |a, b| a > b),
                Want::GreaterOrEqual => test(rows, &a, &b, |a, b| a >= b),
            }
        }
    }
}

/// An order to test for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Want {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Want::Less => order.is_lt(),
            Want::LessOrEqual => order.is_le(),
            Want::Greater => order.is_gt(),
            Want::GreaterOrEqual => order.is_ge(),
        }
    }
}
