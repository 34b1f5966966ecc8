//! Dynamic values: JSON text read lazily, and a tagged binary form for what JSON cannot say.

mod array;
mod bag_builder;
mod encode;
mod json;
mod literal;
mod members;
mod order;
mod print;
mod raw;
mod write;

pub use array::DynamicArray;
pub use bag_builder::BagBuilder;
pub use literal::LiteralValueError;
pub use members::Members;
pub use raw::{DynRef, Items};
pub use write::DynWriter;

use crate::{Decimal, Type, Value};

/// Members of a bag in their order; keys are unique.
pub type Bag = Vec<(String, Dyn)>;

/// A dynamic value as a tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Dyn {
    /// `null`
    Null,
    /// `bool`
    Bool(bool),
    /// `int`, which only built values have; JSON integers are long.
    Int(i32),
    /// `long`
    Long(i64),
    /// `real`
    Real(f64),
    /// `datetime`, in ticks.
    DateTime(i64),
    /// `timespan`, in ticks.
    Timespan(i64),
    /// `guid`
    Guid([u8; 16]),
    /// `decimal`, which prints as a string.
    Decimal(Decimal),
    /// `string`
    String(String),
    /// An array.
    Array(Vec<Dyn>),
    /// A property bag.
    Bag(Bag),
}

impl Dyn {
    /// Reads JSON text; `None` if it is not JSON. If a key repeats, the last value wins, at the position of the first.
    pub fn from_json(text: &str) -> Option<Dyn> {
        json::parse(text.as_bytes())
    }

    /// What `parse_json` returns: the JSON value, or the string itself as a string.
    pub fn from_text(text: &str) -> Dyn {
        Dyn::from_json(text).unwrap_or_else(|| Dyn::String(text.to_string()))
    }

    /// Compact JSON; datetimes and the other types that JSON lacks as strings.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        print::json(self, &mut out);
        out
    }

    /// Member of a bag.
    pub fn get(&self, key: &str) -> Option<&Dyn> {
        match self {
            Dyn::Bag(members) => members.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Element of an array; negative positions count from the end.
    pub fn at(&self, index: i64) -> Option<&Dyn> {
        match self {
            Dyn::Array(items) => {
                let i = if index < 0 { index + items.len() as i64 } else { index };
                usize::try_from(i).ok().and_then(|i| items.get(i))
            }
            _ => None,
        }
    }

    /// The type that `gettype` names.
    pub fn type_name(&self) -> &'static str {
        match self {
            Dyn::Null => "null",
            Dyn::Bool(_) => "bool",
            Dyn::Int(_) => "int",
            Dyn::Long(_) => "long",
            Dyn::Real(_) => "double",
            Dyn::DateTime(_) => "datetime",
            Dyn::Timespan(_) => "timespan",
            Dyn::Guid(_) => "guid",
            Dyn::Decimal(_) => "decimal",
            Dyn::String(_) => "string",
            Dyn::Array(_) => "array",
            Dyn::Bag(_) => "dictionary",
        }
    }

    /// As a scalar of its own type; arrays and bags stay dynamic.
    pub fn to_value(&self) -> Value {
        match self {
            Dyn::Null => Value::Null(Type::Dynamic),
            Dyn::Bool(v) => Value::Bool(*v),
            Dyn::Int(v) => Value::Int(*v),
            Dyn::Long(v) => Value::Long(*v),
            Dyn::Real(v) => Value::Real(*v),
            Dyn::DateTime(v) => Value::DateTime(*v),
            Dyn::Timespan(v) => Value::Timespan(*v),
            Dyn::Guid(v) => Value::Guid(*v),
            Dyn::Decimal(v) => Value::Decimal(*v),
            Dyn::String(v) => Value::String(v.clone()),
            Dyn::Array(_) | Dyn::Bag(_) => Value::Dynamic(self.clone()),
        }
    }

    /// Adds a member or replaces it, in time linear in the members; [`BagBuilder`] builds large bags.
    pub fn insert(members: &mut Bag, key: String, value: Dyn) {
        match members.iter_mut().find(|(k, _)| *k == key) {
            Some(member) => member.1 = value,
            None => members.push((key, value)),
        }
    }

    /// Appends the storage form: one value, self-delimiting.
    pub fn encode(&self, out: &mut Vec<u8>) {
        encode::encode(self, out);
    }
}

/// As `tostring` prints it: a string bare, the rest as JSON (scalars as their own type prints them), null as nothing.
impl std::fmt::Display for Dyn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Dyn::Null => Ok(()),
            Dyn::Array(_) | Dyn::Bag(_) => f.write_str(&self.to_json()),
            Dyn::Bool(b) => f.write_str(if *b { "true" } else { "false" }),
            Dyn::Int(_)
            | Dyn::Long(_)
            | Dyn::Real(_)
            | Dyn::DateTime(_)
            | Dyn::Timespan(_)
            | Dyn::Guid(_)
            | Dyn::Decimal(_)
            | Dyn::String(_) => write!(f, "{}", self.to_value()),
        }
    }
}
