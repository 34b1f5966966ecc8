//! Values of properties as clients write them: typed, or as text.

use super::error::a_value_of;
use super::{RequestError, RequestProperty};
use kql_types::{Type, Value, ticks};

/// The value of a property as its type; `None` in place of a value is `true`, as in `set notruncation;`.
pub(super) fn typed(property: &RequestProperty, value: Option<&Value>) -> Result<Value, RequestError> {
    let Some(ty) = property.ty else {
        return value.cloned().ok_or_else(|| bad(property, "a literal".into(), None));
    };
    let converted = match (ty, value) {
        (Type::Bool, None) => Some(Value::Bool(true)),
        (_, None) => None,
        (_, Some(v)) if v.is_null() => None,
        (_, Some(v)) if v.ty() == ty => Some(v.clone()),
        (Type::Long | Type::Int, Some(Value::Int(_) | Value::Long(_))) => value.cloned(),
        // The switch of a debugger is a number or a truth.
        (Type::Bool, Some(Value::Int(_) | Value::Long(_))) => {
            value.and_then(Value::as_i64).map(|n| Value::Bool(n != 0))
        }
        (Type::String, Some(Value::Guid(_))) => value.map(|v| Value::String(v.to_string())),
        (ty, Some(Value::String(text))) => from_text(ty, text.trim()),
        (Type::Dynamic, Some(v)) => Some(v.clone()),
        (_, Some(_)) => None,
    };
    converted.ok_or_else(|| bad(property, a_value_of(ty), value))
}

/// Clients write times and durations as text in their own ways: ISO 8601, `2024-05-01 00:00:00`, `0:02:00`.
fn from_text(ty: Type, text: &str) -> Option<Value> {
    match ty {
        Type::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::Long | Type::Int => text.parse().ok().map(Value::Long),
        Type::DateTime => ticks::parse_datetime(text).map(Value::DateTime),
        Type::Timespan => ticks::parse_timespan(text).map(Value::Timespan),
        Type::String | Type::Dynamic => Some(Value::String(text.to_string())),
        Type::Real | Type::Guid | Type::Decimal => None,
    }
}

pub(super) fn bad(property: &RequestProperty, expected: String, value: Option<&Value>) -> RequestError {
    let found =
        value.map_or_else(|| "nothing".to_string(), |v| if v.is_null() { "null".into() } else { v.to_string() });
    RequestError::BadValue { name: property.name, expected, found }
}
