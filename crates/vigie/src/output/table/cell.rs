use kql_literal::visible;
use kql_types::ticks::{format_datetime, format_timespan, short_datetime, short_timespan};
use kql_types::{Dyn, Type, Value};
use std::borrow::Cow;

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As `tostring` writes them, without value for nulls.
    File,
    /// Times in short, and a word for what is missing.
    Screen,
}

/// The text of a value, on one line.
pub(super) struct Cell {
    pub text: String,
    /// Whether the text stands for a value that is missing, such as `null`.
    pub is_missing: bool,
}

impl Cell {
    pub(super) fn new(value: &Value, form: Form) -> Cell {
        let missing = match (form, value) {
            (Form::File, _) => None,
            (Form::Screen, Value::Null(Type::Dynamic)) => Some("dynamic(null)"),
            (Form::Screen, Value::Null(_)) => Some("null"),
            (Form::Screen, Value::String(text) | Value::Dynamic(Dyn::String(text))) if text.is_empty() => Some("\"\""),
            (Form::Screen, _) => None,
        };
        match missing {
            Some(word) => Cell { text: word.to_string(), is_missing: true },
            None => Cell { text: text(value, form), is_missing: false },
        }
    }
}

fn text(value: &Value, form: Form) -> String {
    match (form, value) {
        (Form::Screen, Value::DateTime(t)) => short_datetime(*t),
        (Form::Screen, Value::Timespan(t)) => short_timespan(*t),
        (Form::File, Value::DateTime(t)) => format_datetime(*t),
        (Form::File, Value::Timespan(t)) => format_timespan(*t),
        (Form::Screen, Value::String(text)) => visible::cell(text).into_owned(),
        (Form::Screen, other) => visible::cell(&other.to_string()).into_owned(),
        (Form::File, other) => visible::line(&other.to_string().replace(['\n', '\r', '\t'], " ")).into_owned(),
    }
}

/// The name of a column.
pub(super) fn name(name: &str, form: Form) -> Cow<'_, str> {
    match form {
        Form::Screen => visible::cell(name),
        Form::File => Cow::Owned(visible::line(&name.replace(['\n', '\r', '\t'], " ")).into_owned()),
    }
}

/// Numbers stand at the right of their column.
pub(super) fn is_number(ty: Type) -> bool {
    match ty {
        Type::Int | Type::Long | Type::Real | Type::Decimal => true,
        Type::Bool | Type::String | Type::DateTime | Type::Timespan | Type::Guid | Type::Dynamic => false,
    }
}

/// Whether a part of a value still says something, as that of a text does, but not that of a number.
pub(super) fn may_be_cut(ty: Type) -> bool {
    match ty {
        Type::String | Type::Dynamic | Type::Guid => true,
        Type::Int | Type::Long | Type::Real | Type::Decimal | Type::Bool | Type::DateTime | Type::Timespan => false,
    }
}
