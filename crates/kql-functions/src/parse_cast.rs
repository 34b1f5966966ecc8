//! Captured string to a typed value, for `parse` and `parse-kv`.

use crate::scalar::conversion::_convert::{parse_bool, parse_int};
use kql_types::{ColumnBuilder, Decimal, Dyn, Type, Value, parse_guid, parse_long, parse_real, ticks};

/// The value that `to<type>` makes of a string; `None` where it gives null.
pub(crate) fn cast(text: &str, ty: Type) -> Option<Value> {
    Some(match ty {
        Type::Bool => Value::Bool(parse_bool(text, false)?),
        Type::Int => Value::Int(parse_int(text)?),
        Type::Long => Value::Long(parse_long(text)?),
        Type::Real => Value::Real(parse_real(text)?),
        Type::DateTime => Value::DateTime(ticks::parse_datetime(text)?),
        Type::Timespan => Value::Timespan(ticks::parse_timespan(text)?),
        Type::Guid => Value::Guid(parse_guid(text)?),
        Type::Decimal => Value::Decimal(Decimal::parse(text)?),
        Type::Dynamic => Value::dynamic(Dyn::from_text(text)),
        Type::String => Value::String(text.to_string()),
    })
}

/// Appends what a column holds where nothing was captured: `""` for strings, null for the rest.
pub(crate) fn push_blank(out: &mut ColumnBuilder) {
    match out.ty() {
        Type::String => out.push_str(""),
        _ => out.push_null(),
    }
}
