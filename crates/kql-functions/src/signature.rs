use kql_types::Type;

/// A way to call a builtin, read from a compact text:
///
/// ```text
/// (text: string|dynamic, start: long, length: long?) -> string
/// (predicate: bool, then: common|dynamic, else: common|dynamic) -> common
/// (arg: scalar+) -> string           one or more      (arg: scalar*) none or more
/// (predicate: bool+, then: common+, else: common) -> common      adjacent repeated ones repeat as a block
/// (pattern: const string, ...)       must be constant
/// (part: 'week', ...)                must be this constant string, in any case
/// ```
///
/// A signature whose constants are not all constant is passed over where another one fits.
///
/// Classes of types: `scalar integer number number|bool summable orderable not_dynamic not_bool not_real_or_bool array bag
/// text stringable arg0 arg1 arg2 common common_number common_summable common_orderable common|dynamic column star table typeof`, a type, or
/// types joined by `|`. A `~` before the parentheses marks a form that the service takes and the published compiler does not.
/// `text` takes string and dynamic, `stringable` any scalar; both reach the kernel as strings, converted as
/// `tostring` does. Results: a type, `array array(type) array(array) array(arg0) array(common) bag arg0 arg1 arg2 last promoted common common_non_dynamic widest typeof0 typeof1
/// typeof_last`.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// Parameters in order.
    pub parameters: Vec<Parameter>,
    /// Type of the result.
    pub returns: Returns,
    /// Whether only the service takes it.
    pub service_only: bool,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name, as the reference has it.
    pub name: String,
    /// What it takes.
    pub accept: Accept,
    /// How often.
    pub repeat: Repeat,
    /// Whether the argument must be constant.
    pub constant: bool,
}

/// How often a parameter stands in a call.
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
#[allow(missing_docs, reason = "named as in the notation above")]
pub enum Accept {
    Types(Vec<Type>),
    Scalar,
    Integer,
    Number,
    NumberOrBool,
    Summable,
    Orderable,
    NotDynamic,
    NotBool,
    NotRealOrBool,
    Array,
    Bag,
    Text,
    Stringable,
    SameAs(usize),
    Common,
    CommonNumber,
    CommonSummable,
    CommonOrderable,
    CommonOrDynamic,
    Column,
    Star,
    Table,
    TypeOf,
    /// A constant string of this value, whose case does not count.
    Literal(String),
}

/// The type of the result. Source: Kusto.Language, `ReturnTypeKind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in the notation above")]
pub enum Returns {
    Is(Type),
    /// A dynamic array.
    Array(Element),
    /// A property bag.
    Bag,
    Arg(usize),
    LastArg,
    Promoted,
    Common,
    CommonNonDynamic,
    Widest,
    TypeOf(usize),
    TypeOfLast,
}

/// What the elements of an array are known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in the notation above")]
pub enum Element {
    Any,
    Is(Type),
    Array,
    Arg(usize),
    Common,
}

impl Returns {
    /// The type, where it does not hang on the arguments.
    pub fn fixed(self) -> Option<Type> {
        match self {
            Returns::Is(ty) => Some(ty),
            Returns::Array(_) | Returns::Bag => Some(Type::Dynamic),
            Returns::Arg(_)
            | Returns::LastArg
            | Returns::Promoted
            | Returns::Common
            | Returns::CommonNonDynamic
            | Returns::Widest
            | Returns::TypeOf(_)
            | Returns::TypeOfLast => None,
        }
    }
}

impl Signature {
    /// Reads the notation; `None` for a text that is not in it (a test reads all).
    pub fn parse(text: &str) -> Option<Signature> {
        let (text, service_only) = match text.trim().strip_prefix('~') {
            Some(rest) => (rest, true),
            None => (text.trim(), false),
        };
        let (parameters, returns) = text.strip_prefix('(')?.rsplit_once("->")?;
        let parameters = parameters.trim().strip_suffix(')')?.trim();
        let parameters = if parameters.is_empty() {
            Vec::new()
        } else {
            parameters.split(',').map(parameter).collect::<Option<_>>()?
        };
        Some(Signature { parameters, returns: returns_of(returns.trim())?, service_only })
    }

    /// Fewest and most arguments; `None` is no limit.
    pub fn arity(&self) -> (usize, Option<usize>) {
        let min = self.parameters.iter().filter(|p| matches!(p.repeat, Repeat::Once | Repeat::OneOrMore)).count();
        let open = self.parameters.iter().any(|p| matches!(p.repeat, Repeat::ZeroOrMore | Repeat::OneOrMore));
        (min, (!open).then_some(self.parameters.len()))
    }

    /// The parameter that argument `index` of `count` belongs to. A repeated parameter may be followed by others.
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

fn parameter(text: &str) -> Option<Parameter> {
    let (name, mut kind) = text.trim().split_once(':')?;
    kind = kind.trim();
    let repeat = match kind.as_bytes().last()? {
        b'?' => Repeat::Optional,
        b'*' => Repeat::ZeroOrMore,
        b'+' => Repeat::OneOrMore,
        _ => Repeat::Once,
    };
    if repeat != Repeat::Once {
        kind = &kind[..kind.len() - 1];
    }
    let constant = kind.starts_with("const ");
    kind = kind.strip_prefix("const ").unwrap_or(kind);
    let accept = match kind {
        "scalar" => Accept::Scalar,
        "integer" => Accept::Integer,
        "number" => Accept::Number,
        "number|bool" => Accept::NumberOrBool,
        "summable" => Accept::Summable,
        "orderable" => Accept::Orderable,
        "not_dynamic" => Accept::NotDynamic,
        "not_bool" => Accept::NotBool,
        "not_real_or_bool" => Accept::NotRealOrBool,
        "array" => Accept::Array,
        "bag" => Accept::Bag,
        "text" => Accept::Text,
        "stringable" => Accept::Stringable,
        "arg0" => Accept::SameAs(0),
        "arg1" => Accept::SameAs(1),
        "arg2" => Accept::SameAs(2),
        "common" => Accept::Common,
        "common_number" => Accept::CommonNumber,
        "common_summable" => Accept::CommonSummable,
        "common_orderable" => Accept::CommonOrderable,
        "common|dynamic" => Accept::CommonOrDynamic,
        "column" => Accept::Column,
        "star" => Accept::Star,
        "table" => Accept::Table,
        "typeof" => Accept::TypeOf,
        literal if literal.starts_with('\'') => {
            Accept::Literal(literal.strip_prefix('\'')?.strip_suffix('\'')?.to_string())
        }
        types => Accept::Types(types.split('|').map(Type::from_keyword).collect::<Option<_>>()?),
    };
    Some(Parameter { name: name.trim().to_string(), accept, repeat, constant })
}

fn returns_of(text: &str) -> Option<Returns> {
    Some(match text {
        "array" => Returns::Array(Element::Any),
        "array(array)" => Returns::Array(Element::Array),
        "array(arg0)" => Returns::Array(Element::Arg(0)),
        "array(common)" => Returns::Array(Element::Common),
        "bag" => Returns::Bag,
        "arg0" => Returns::Arg(0),
        "arg1" => Returns::Arg(1),
        "arg2" => Returns::Arg(2),
        "last" => Returns::LastArg,
        "promoted" => Returns::Promoted,
        "common" => Returns::Common,
        "common_non_dynamic" => Returns::CommonNonDynamic,
        "widest" => Returns::Widest,
        "typeof0" => Returns::TypeOf(0),
        "typeof1" => Returns::TypeOf(1),
        "typeof_last" => Returns::TypeOfLast,
        other => match other.strip_prefix("array(").and_then(|t| t.strip_suffix(')')) {
            Some(element) => Returns::Array(Element::Is(Type::from_keyword(element)?)),
            None => Returns::Is(Type::from_keyword(other)?),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_reads() {
        let s = Signature::parse("(text: string|dynamic, start: long, length: const long?) -> string").unwrap();
        assert_eq!(s.arity(), (2, Some(3)));
        assert!(s.parameters[2].constant);
        let s = Signature::parse("(delimiter: scalar, arg: scalar+, last: long) -> common").unwrap();
        assert_eq!(s.parameter_of(3, 5).unwrap().name, "arg");
        assert_eq!(s.parameter_of(4, 5).unwrap().name, "last");
        let s = Signature::parse("(predicate: bool+, then: common+, else: common) -> common").unwrap();
        assert_eq!(s.arity(), (3, None));
        let names: Vec<_> = (0..5).map(|i| s.parameter_of(i, 5).unwrap().name.as_str()).collect();
        assert_eq!(names, ["predicate", "then", "predicate", "then", "else"]);
        assert_eq!(Signature::parse("() -> datetime").unwrap().arity(), (0, Some(0)));
        let s = Signature::parse("(part: 'week', at: datetime) -> real").unwrap();
        assert_eq!(s.parameters[0].accept, Accept::Literal("week".into()));
        assert!(Signature::parse("(a: strin) -> long").is_none() && Signature::parse("(a: 'x) -> long").is_none());
    }
}
