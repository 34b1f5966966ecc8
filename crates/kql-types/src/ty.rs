use std::fmt;

/// A scalar type of Kusto.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is named after its keyword, which `name` gives")]
pub enum Type {
    Bool,
    Int,
    Long,
    Real,
    DateTime,
    Timespan,
    String,
    Guid,
    Decimal,
    Dynamic,
}

impl Type {
    /// All types.
    pub const ALL: [Type; 10] = [
        Type::Bool,
        Type::Int,
        Type::Long,
        Type::Real,
        Type::DateTime,
        Type::Timespan,
        Type::String,
        Type::Guid,
        Type::Decimal,
        Type::Dynamic,
    ];

    /// The canonical keyword.
    pub fn name(self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::Int => "int",
            Type::Long => "long",
            Type::Real => "real",
            Type::DateTime => "datetime",
            Type::Timespan => "timespan",
            Type::String => "string",
            Type::Guid => "guid",
            Type::Decimal => "decimal",
            Type::Dynamic => "dynamic",
        }
    }

    /// Reads a keyword or one of its aliases (`boolean`, `double`, `date`, `time`, `uniqueid`, …).
    pub fn from_keyword(word: &str) -> Option<Type> {
        Some(match word {
            "bool" | "boolean" => Type::Bool,
            "int" | "int32" | "uint" | "int8" | "uint8" | "int16" | "uint16" | "uint32" => Type::Int,
            "long" | "int64" | "ulong" | "uint64" => Type::Long,
            "real" | "double" | "float" => Type::Real,
            "datetime" | "date" => Type::DateTime,
            "timespan" | "time" => Type::Timespan,
            "string" => Type::String,
            "guid" | "uuid" | "uniqueid" => Type::Guid,
            "decimal" => Type::Decimal,
            "dynamic" => Type::Dynamic,
            _ => return None,
        })
    }

    /// `int`, `long`, `real`, `decimal`.
    pub fn is_number(self) -> bool {
        matches!(self, Type::Int | Type::Long | Type::Real | Type::Decimal)
    }

    /// `int`, `long`.
    pub fn is_integer(self) -> bool {
        matches!(self, Type::Int | Type::Long)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
