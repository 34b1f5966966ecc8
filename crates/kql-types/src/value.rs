use crate::{Decimal, Dyn, Type, format_guid, format_real, ticks};
use std::fmt;

/// One scalar value; nulls keep their type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A null of the type. A string is never null for Kusto, but one function makes one (see `substring`).
    Null(Type),
    /// `bool`
    Bool(bool),
    /// `int`
    Int(i32),
    /// `long`
    Long(i64),
    /// `real`
    Real(f64),
    /// Ticks since 0001-01-01.
    DateTime(i64),
    /// Ticks.
    Timespan(i64),
    /// `string`
    String(String),
    /// `guid`, in text order.
    Guid([u8; 16]),
    /// `decimal`
    Decimal(Decimal),
    /// `dynamic`, not null.
    Dynamic(Dyn),
}

impl Value {
    /// The value of a missing cell: the empty string for `string`, which has no nulls, and null for other types.
    pub fn missing(ty: Type) -> Value {
        if ty == Type::String { Value::String(String::new()) } else { Value::Null(ty) }
    }

    /// The type.
    pub fn ty(&self) -> Type {
        match self {
            Value::Null(t) => *t,
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Long(_) => Type::Long,
            Value::Real(_) => Type::Real,
            Value::DateTime(_) => Type::DateTime,
            Value::Timespan(_) => Type::Timespan,
            Value::String(_) => Type::String,
            Value::Guid(_) => Type::Guid,
            Value::Decimal(_) => Type::Decimal,
            Value::Dynamic(_) => Type::Dynamic,
        }
    }

    /// Whether it is a null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }

    /// A dynamic value; null when the tree is null.
    pub fn dynamic(tree: Dyn) -> Value {
        if tree == Dyn::Null { Value::Null(Type::Dynamic) } else { Value::Dynamic(tree) }
    }

    /// The text of a string; `""` for a null string, `None` for another type.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(s) => Some(s),
            Value::Null(Type::String) => Some(""),
            _ => None,
        }
    }

    /// The integer in an int, long, datetime or timespan.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Int(v) => Some(i64::from(*v)),
            Value::Long(v) | Value::DateTime(v) | Value::Timespan(v) => Some(*v),
            _ => None,
        }
    }

    /// The number in an int, long, real or decimal.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Int(v) => Some(f64::from(*v)),
            Value::Long(v) => Some(*v as f64),
            Value::Real(v) => Some(*v),
            Value::Decimal(d) => Some(d.to_f64()),
            _ => None,
        }
    }

    /// As a member of a dynamic.
    pub fn to_dyn(&self) -> Dyn {
        match self {
            Value::Null(Type::String) => Dyn::String(String::new()),
            Value::Null(_) => Dyn::Null,
            Value::Bool(v) => Dyn::Bool(*v),
            Value::Int(v) => Dyn::Int(*v),
            Value::Long(v) => Dyn::Long(*v),
            Value::Real(v) => Dyn::Real(*v),
            Value::DateTime(v) => Dyn::DateTime(*v),
            Value::Timespan(v) => Dyn::Timespan(*v),
            Value::String(v) => Dyn::String(v.clone()),
            Value::Guid(v) => Dyn::Guid(*v),
            Value::Decimal(v) => Dyn::Decimal(*v),
            Value::Dynamic(v) => v.clone(),
        }
    }
}

/// As `tostring` prints it: nulls are empty, `True`, `1500.0`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null(_) => Ok(()),
            Value::Bool(v) => f.write_str(if *v { "True" } else { "False" }),
            Value::Int(v) => write!(f, "{v}"),
            Value::Long(v) => write!(f, "{v}"),
            Value::Real(v) => f.write_str(&format_real(*v)),
            Value::DateTime(v) => f.write_str(&ticks::format_datetime(*v)),
            Value::Timespan(v) => f.write_str(&ticks::format_timespan(*v)),
            Value::String(v) => f.write_str(v),
            Value::Guid(v) => f.write_str(&format_guid(v)),
            Value::Decimal(v) => write!(f, "{v}"),
            Value::Dynamic(v) => write!(f, "{v}"),
        }
    }
}

/// The guid that a text starts with: hyphens in their places or missing; what follows is ignored.
pub fn parse_guid_prefix(text: &str) -> Option<[u8; 16]> {
    kql_literal::guid::parse_prefix(text)
}

/// Text to guid: with or without hyphens, braces or parentheses; surrounding white space.
pub fn parse_guid(text: &str) -> Option<[u8; 16]> {
    kql_literal::guid::parse(text).ok()
}
