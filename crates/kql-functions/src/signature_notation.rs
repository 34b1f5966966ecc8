//! The grammar of signatures and of plugin forms.

use crate::plugin::{ArgKind, PluginForm, PluginParameter};
use crate::signature::{Accept, Element, Parameter, Repeat, Returns, Signature, SignatureError, TypeClass};
use kql_types::Type;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while1};
use nom::character::complete::{char, multispace0, multispace1};
use nom::combinator::{all_consuming, cut, map, map_opt, opt, recognize, success, value};
use nom::error::Error;
use nom::multi::{separated_list0, separated_list1};
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

impl Signature {
    /// Reads the notation.
    ///
    /// # Errors
    /// When the string is not in the notation. The registry reads every declaration once; a test proves that all parse.
    pub fn parse(text: &str) -> Result<Signature, SignatureError> {
        signature(text)
    }
}

impl PluginForm {
    /// Reads the notation.
    ///
    /// # Errors
    /// When the string is not in the notation. The registry reads every declaration once; a test proves that all parse.
    pub fn parse(text: &'static str) -> Result<PluginForm, SignatureError> {
        plugin_form(text)
    }
}

/// `(name: accept, …) -> result`
fn signature(text: &str) -> Result<Signature, SignatureError> {
    let parameters = delimited(token(char('(')), separated_list0(char(','), token(parameter)), token(char(')')));
    let form = (opt(token(char('~'))), parameters, preceded(token(tag("->")), token(returns)));
    let form =
        map(form, |(tilde, parameters, returns)| Signature { parameters, returns, service_only: tilde.is_some() });
    whole(text, form)
}

/// `name kind, …`; a parameter without a kind is a constant.
fn plugin_form(text: &'static str) -> Result<PluginForm, SignatureError> {
    whole(text, map(separated_list0(char(','), token(plugin_parameter)), PluginForm))
}

/// Reads a string to its end.
fn whole<'t, T>(
    text: &'t str,
    parser: impl Parser<&'t str, Output = T, Error = Error<&'t str>>,
) -> Result<T, SignatureError> {
    match all_consuming(terminated(parser, multispace0)).parse(text) {
        Ok((_, read)) => Ok(read),
        Err(nom::Err::Error(e) | nom::Err::Failure(e)) => {
            Err(SignatureError { text: text.to_string(), rest: e.input.to_string() })
        }
        Err(nom::Err::Incomplete(_)) => Err(SignatureError { text: text.to_string(), rest: String::new() }),
    }
}

/// A token and the white space around it.
fn token<'t, T>(
    parser: impl Parser<&'t str, Output = T, Error = Error<&'t str>>,
) -> impl Parser<&'t str, Output = T, Error = Error<&'t str>> {
    delimited(multispace0, parser, multispace0)
}

fn word(input: &str) -> IResult<&str, &str> {
    take_while1(|c: char| c.is_ascii_alphanumeric() || c == '_').parse(input)
}

fn parameter(input: &str) -> IResult<&str, Parameter> {
    let name = terminated(word, token(char(':')));
    let constant = map(opt(terminated(tag("const"), multispace1)), |c| c.is_some());
    let (rest, (name, constant, accept, repeat)) = (name, constant, cut(accept), repeat).parse(input)?;
    Ok((rest, Parameter { name: name.to_string(), accept, repeat, constant }))
}

fn repeat(input: &str) -> IResult<&str, Repeat> {
    alt((
        value(Repeat::Optional, char('?')),
        value(Repeat::ZeroOrMore, char('*')),
        value(Repeat::OneOrMore, char('+')),
        success(Repeat::Once),
    ))
    .parse(input)
}

fn accept(input: &str) -> IResult<&str, Accept> {
    let literal = delimited(char('\''), take_till(|c| c == '\''), char('\''));
    let words = recognize(separated_list1(char('|'), word));
    alt((map(literal, |text: &str| Accept::Literal(text.to_string())), map_opt(words, accept_of))).parse(input)
}

fn accept_of(words: &str) -> Option<Accept> {
    if let Some(class) = TypeClass::ALL.into_iter().find(|c| c.name() == words) {
        return Some(Accept::Class(class));
    }
    Some(match words {
        "array" => Accept::Array,
        "bag" => Accept::Bag,
        "text" => Accept::Text,
        "stringable" => Accept::Stringable,
        "common" => Accept::Common(TypeClass::Scalar),
        "common_number" => Accept::Common(TypeClass::Number),
        "common_summable" => Accept::Common(TypeClass::Summable),
        "common_orderable" => Accept::Common(TypeClass::Orderable),
        "common|dynamic" => Accept::CommonOrDynamic,
        "column" => Accept::Column,
        "star" => Accept::Star,
        "table" => Accept::Table,
        "typeof" => Accept::TypeOf,
        _ => match argument(words) {
            Some(index) => Accept::SameAs(index),
            None => Accept::Types(words.split('|').map(Type::from_keyword).collect::<Option<_>>()?),
        },
    })
}

/// The position in `arg0`, `arg1`, `arg2`.
fn argument(word: &str) -> Option<usize> {
    ["arg0", "arg1", "arg2"].iter().position(|w| *w == word)
}

fn returns(input: &str) -> IResult<&str, Returns> {
    let array = delimited(tag("array("), cut(map_opt(word, element)), char(')'));
    alt((map(array, Returns::Array), map_opt(word, returns_of))).parse(input)
}

fn element(word: &str) -> Option<Element> {
    Some(match word {
        "array" => Element::Array,
        "common" => Element::Common,
        _ => match argument(word) {
            Some(index) => Element::Arg(index),
            None => Element::Is(Type::from_keyword(word)?),
        },
    })
}

fn returns_of(word: &str) -> Option<Returns> {
    Some(match word {
        "array" => Returns::Array(Element::Any),
        "bag" => Returns::Bag,
        "last" => Returns::LastArg,
        "promoted" => Returns::Promoted,
        "common" => Returns::Common,
        "common_non_dynamic" => Returns::CommonNonDynamic,
        "common_or_text" => Returns::CommonOrText,
        "widest" => Returns::Widest,
        "typeof0" => Returns::TypeOf(0),
        "typeof1" => Returns::TypeOf(1),
        "typeof_last" => Returns::TypeOfLast,
        _ => match argument(word) {
            Some(index) => Returns::Arg(index),
            None => Returns::Is(Type::from_keyword(word)?),
        },
    })
}

fn plugin_parameter(input: &'static str) -> IResult<&'static str, PluginParameter> {
    let kind = map_opt(word, |kind| {
        Some(match kind {
            "column" => ArgKind::Column,
            "constant" => ArgKind::Constant,
            "condition" => ArgKind::Condition,
            "table" => ArgKind::Table,
            "lookup" => ArgKind::LookupColumn,
            "aggregate" => ArgKind::Aggregate,
            _ => return None,
        })
    });
    let kind = map(opt(preceded(multispace1, kind)), |kind| kind.unwrap_or(ArgKind::Constant));
    let (rest, (name, kind, repeat)) = (word, kind, repeat).parse(input)?;
    let repeated = matches!(repeat, Repeat::ZeroOrMore | Repeat::OneOrMore);
    let optional = matches!(repeat, Repeat::ZeroOrMore | Repeat::Optional);
    Ok((rest, PluginParameter { name, kind, optional, repeated }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_results() {
        let s = signature(" ~(part: 'week', at: const arg0*) -> array(string) ").unwrap();
        assert!(s.service_only);
        assert_eq!(s.parameters[0].accept, Accept::Literal("week".into()));
        assert_eq!(s.parameters[1].accept, Accept::SameAs(0));
        assert_eq!((s.parameters[1].repeat, s.parameters[1].constant), (Repeat::ZeroOrMore, true));
        assert_eq!(s.returns, Returns::Array(Element::Is(Type::String)));
        assert_eq!(
            signature("(constant: common|dynamic) -> last").unwrap().parameters[0].accept,
            Accept::CommonOrDynamic
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, rest) in [
            ("(a: strin) -> long", "strin) -> long"),
            ("(a: 'x) -> long", "'x) -> long"),
            ("(a: long)", ""),
            ("(a: long) -> array(lon)", "lon)"),
            ("(a: long, ) -> long", ", ) -> long"),
        ] {
            let error = signature(text).unwrap_err();
            assert_eq!(error.rest, rest, "{text}");
        }
    }

    #[test]
    fn plugin_forms() {
        let form = plugin_form("id column, start constant?, dimension column*, bins").unwrap();
        let kinds: Vec<_> = form.0.iter().map(|p| (p.name, p.kind, p.optional, p.repeated)).collect();
        assert_eq!(
            kinds,
            [
                ("id", ArgKind::Column, false, false),
                ("start", ArgKind::Constant, true, false),
                ("dimension", ArgKind::Column, true, true),
                ("bins", ArgKind::Constant, false, false),
            ]
        );
        assert!(plugin_form("id colum").is_err());
    }
}
