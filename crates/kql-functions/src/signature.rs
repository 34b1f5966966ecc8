//! Signatures of builtins, and the notation in which declarations write them.

use kql_types::Type;
use std::fmt;

/// One way to call a builtin, read from a compact notation:
///
/// ```text
/// (text: string|dynamic, start: long, length: long?) -> string
/// (predicate: bool, then: common|dynamic, else: common|dynamic) -> common
/// (arg: scalar+) -> string           one or more      (arg: scalar*) none or more
/// (predicate: bool+, then: common+, else: common) -> common      adjacent repeated parameters repeat together
/// (pattern: const string, ...)       must be constant
/// (part: 'week', ...)                must be this constant string, in any case
/// ```
///
/// Where several signatures fit a call, one whose constant parameters all receive constants is preferred.
///
/// A parameter takes a type, types joined by `|`, one of the classes of [`TypeClass`], or one of these:
///
/// | word | takes |
/// |---|---|
/// | `array`, `bag` | a dynamic array, a property bag |
/// | `text` | string and dynamic; the kernel receives strings, converted as by `tostring` |
/// | `stringable` | any scalar; the kernel receives strings, converted as by `tostring` |
/// | `arg0`, `arg1`, `arg2` | the type of another argument |
/// | `common`, `common_number`, `common_summable`, `common_orderable` | a type shared by all such parameters |
/// | `common\|dynamic` | as `common`; a dynamic argument may stand beside arguments of other types |
/// | `column`, `star`, `table`, `typeof` | a column, `*`, a table, `typeof(…)` |
///
/// Results: a type, `array`, `array(type)`, `array(array)`, `array(arg0)`, `array(common)`, `bag`, `arg0`, `arg1`, `arg2`,
/// `last`, `promoted`, `common`, `common_non_dynamic`, `common_or_text`, `widest`, `typeof0`, `typeof1`,
/// `typeof_last`.
///
/// A `~` before the parentheses marks a form that the service accepts and the published compiler rejects.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// Parameters in order.
    pub parameters: Vec<Parameter>,
    /// Type of the result.
    pub returns: Returns,
    /// Whether only the service accepts this form.
    pub service_only: bool,
}

/// A text that is not in the notation of [`Signature`] or [`crate::plugin::PluginForm`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a signature: unexpected `{rest}`")]
pub struct SignatureError {
    /// The whole text.
    pub text: String,
    /// What follows the part that was read.
    pub rest: String,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name, as in the reference.
    pub name: String,
    /// What it takes.
    pub accept: Accept,
    /// How often.
    pub repeat: Repeat,
    /// Whether the argument must be constant.
    pub constant: bool,
}

/// How often a parameter appears in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after what they mean")]
pub enum Repeat {
    Once,
    Optional,
    ZeroOrMore,
    OneOrMore,
}

/// What a parameter takes. Source: Kusto.Language, `ParameterTypeKind`.
#[derive(Clone, Debug, PartialEq)]
pub enum Accept {
    /// One of these types.
    Types(Vec<Type>),
    /// Any type of a class, unchanged.
    Class(TypeClass),
    /// A dynamic array.
    Array,
    /// A property bag.
    Bag,
    /// string or dynamic, converted to string.
    Text,
    /// Any scalar, converted to string.
    Stringable,
    /// The type of the argument at this position.
    SameAs(usize),
    /// A type of the class that all such arguments share.
    Common(TypeClass),
    /// As `Common(TypeClass::Scalar)`; a dynamic argument may stand beside arguments of other types.
    CommonOrDynamic,
    /// A column.
    Column,
    /// `*`
    Star,
    /// A table.
    Table,
    /// `typeof(…)`
    TypeOf,
    /// A constant string of this value; case does not matter.
    Literal(String),
}

/// A class of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its word, which `name` gives")]
pub enum TypeClass {
    Scalar,
    Integer,
    Number,
    NumberOrBool,
    Summable,
    Orderable,
    NotDynamic,
    NotBool,
    NotRealOrBool,
}

impl TypeClass {
    /// All classes.
    pub const ALL: [TypeClass; 9] = [
        TypeClass::Scalar,
        TypeClass::Integer,
        TypeClass::Number,
        TypeClass::NumberOrBool,
        TypeClass::Summable,
        TypeClass::Orderable,
        TypeClass::NotDynamic,
        TypeClass::NotBool,
        TypeClass::NotRealOrBool,
    ];

    /// Its word in the notation of signatures.
    pub fn name(self) -> &'static str {
        match self {
            TypeClass::Scalar => "scalar",
            TypeClass::Integer => "integer",
            TypeClass::Number => "number",
            TypeClass::NumberOrBool => "number|bool",
            TypeClass::Summable => "summable",
            TypeClass::Orderable => "orderable",
            TypeClass::NotDynamic => "not_dynamic",
            TypeClass::NotBool => "not_bool",
            TypeClass::NotRealOrBool => "not_real_or_bool",
        }
    }

    /// Whether a type belongs to the class.
    pub fn contains(self, ty: Type) -> bool {
        match self {
            TypeClass::Scalar => true,
            TypeClass::Integer => ty.is_integer(),
            TypeClass::Number => ty.is_number(),
            TypeClass::NumberOrBool => ty.is_number() || ty == Type::Bool,
            TypeClass::Summable => ty.is_number() || matches!(ty, Type::Timespan | Type::DateTime),
            TypeClass::Orderable | TypeClass::NotDynamic => ty != Type::Dynamic,
            TypeClass::NotBool => ty != Type::Bool,
            TypeClass::NotRealOrBool => !matches!(ty, Type::Real | Type::Bool),
        }
    }

    /// Whether a dynamic argument is accepted too and read as a type of the class at run time.
    pub fn reads_dynamic(self) -> bool {
        match self {
            TypeClass::Integer
            | TypeClass::Number
            | TypeClass::NumberOrBool
            | TypeClass::Summable
            | TypeClass::Orderable => true,
            TypeClass::Scalar | TypeClass::NotDynamic | TypeClass::NotBool | TypeClass::NotRealOrBool => false,
        }
    }
}

/// For messages: `a number`.
impl fmt::Display for TypeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TypeClass::Scalar => "a scalar",
            TypeClass::Integer => "an integer",
            TypeClass::Number => "a number",
            TypeClass::NumberOrBool => "a number or a bool",
            TypeClass::Summable => "a number, a timespan or a datetime",
            TypeClass::Orderable => "a value with an order",
            TypeClass::NotDynamic => "a value that is not dynamic",
            TypeClass::NotBool => "a value that is not bool",
            TypeClass::NotRealOrBool => "a value that is neither real nor bool",
        })
    }
}

/// For messages: `string or dynamic`, `a number`, `the constant 'week'`.
impl fmt::Display for Accept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Accept::Types(list) => {
                let names: Vec<&str> = list.iter().map(|t| t.name()).collect();
                f.write_str(&names.join(" or "))
            }
            Accept::Class(class) | Accept::Common(class) => class.fmt(f),
            Accept::Stringable | Accept::CommonOrDynamic => TypeClass::Scalar.fmt(f),
            Accept::Array => f.write_str("a dynamic array"),
            Accept::Bag => f.write_str("a property bag"),
            Accept::Text => f.write_str("string or dynamic"),
            Accept::SameAs(i) => write!(f, "the type of argument {}", i + 1),
            Accept::Column => f.write_str("a column"),
            Accept::Star => f.write_str("`*`"),
            Accept::Table => f.write_str("a table"),
            Accept::TypeOf => f.write_str("`typeof(…)`"),
            Accept::Literal(text) => write!(f, "the constant `{text}`"),
        }
    }
}

impl Accept {
    /// Whether the parameter takes the type that it shares with others.
    pub fn is_common(&self) -> bool {
        matches!(self, Accept::Common(_) | Accept::CommonOrDynamic)
    }
}

/// The type of the result. Source: Kusto.Language, `ReturnTypeKind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// This type.
    Is(Type),
    /// A dynamic array.
    Array(Element),
    /// A property bag.
    Bag,
    /// The type of an argument.
    Arg(usize),
    /// The type of the last argument.
    LastArg,
    /// The type of the first argument; long for int.
    Promoted,
    /// The type that the `common` arguments share.
    Common,
    /// The type that the `common` arguments share; dynamic arguments only count if all are dynamic.
    CommonNonDynamic,
    /// The type of all `common` parameters: string where dynamic and string meet, dynamic where dynamic meets another type.
    CommonOrText,
    /// The widest type of the arguments.
    Widest,
    /// The type that `typeof(…)` names in an argument.
    TypeOf(usize),
    /// The type that `typeof(…)` names in the last argument.
    TypeOfLast,
}

/// The elements of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Not known.
    Any,
    /// Values of this type.
    Is(Type),
    /// Arrays.
    Array,
    /// Values of the type of an argument.
    Arg(usize),
    /// Values of the type that all arguments share.
    Common,
}

impl Returns {
    /// The type, where it does not depend on the arguments.
    pub fn fixed(self) -> Option<Type> {
        match self {
            Returns::Is(ty) => Some(ty),
            Returns::Array(_) | Returns::Bag => Some(Type::Dynamic),
            Returns::Arg(_)
            | Returns::LastArg
            | Returns::Promoted
            | Returns::Common
            | Returns::CommonNonDynamic
            | Returns::CommonOrText
            | Returns::Widest
            | Returns::TypeOf(_)
            | Returns::TypeOfLast => None,
        }
    }
}

impl Signature {
    /// The fewest and the most arguments; `None` means no limit.
    pub fn arity(&self) -> (usize, Option<usize>) {
        let min = self.parameters.iter().filter(|p| matches!(p.repeat, Repeat::Once | Repeat::OneOrMore)).count();
        let open = self.parameters.iter().any(|p| matches!(p.repeat, Repeat::ZeroOrMore | Repeat::OneOrMore));
        (min, (!open).then_some(self.parameters.len()))
    }

    /// Whether a call with `count` arguments fits.
    pub fn takes(&self, count: usize) -> bool {
        let (min, max) = self.arity();
        count >= min && max.is_none_or(|m| count <= m)
    }

    /// The parameter of argument `index` in a call with `count` arguments. Others may follow a repeated parameter.
    pub fn parameter_of(&self, index: usize, count: usize) -> Option<&Parameter> {
        let repeated = self.parameters.iter().position(|p| matches!(p.repeat, Repeat::ZeroOrMore | Repeat::OneOrMore));
        match repeated {
            None => self.parameters.get(index),
            Some(at) if index < at => self.parameters.get(index),
            Some(at) => {
                let repeats = |p: &&Parameter| matches!(p.repeat, Repeat::ZeroOrMore | Repeat::OneOrMore);
                let block = self.parameters[at..].iter().take_while(repeats).count();
                let after = self.parameters.len() - at - block;
                let first_after = count.saturating_sub(after).max(at);
                if index < first_after {
                    self.parameters.get(at + (index - at) % block)
                } else {
                    self.parameters.get(at + block + index - first_after)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Signature {
        Signature::parse(text).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn arguments_find_their_parameters() {
        let s = parse("(text: string|dynamic, start: long, length: const long?) -> string");
        assert_eq!(s.arity(), (2, Some(3)));
        assert!(s.parameters[2].constant && s.takes(2) && !s.takes(4));
        let s = parse("(delimiter: scalar, arg: scalar+, last: long) -> common");
        assert_eq!(s.parameter_of(3, 5).unwrap().name, "arg");
        assert_eq!(s.parameter_of(4, 5).unwrap().name, "last");
        let s = parse("(predicate: bool+, then: common+, else: common) -> common");
        assert_eq!(s.arity(), (3, None));
        let names: Vec<_> = (0..5).map(|i| s.parameter_of(i, 5).unwrap().name.as_str()).collect();
        assert_eq!(names, ["predicate", "then", "predicate", "then", "else"]);
        assert_eq!(parse("() -> datetime").arity(), (0, Some(0)));
    }

    #[test]
    fn every_class_is_read_by_its_name() {
        for class in TypeClass::ALL {
            let s = parse(&format!("(a: {}) -> long", class.name()));
            assert_eq!(s.parameters[0].accept, Accept::Class(class), "{}", class.name());
        }
    }
}
