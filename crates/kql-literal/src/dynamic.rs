//! `dynamic(…)` as a tree: JSON in which the other literals of the language are allowed.

use crate::error::Parsed;
use crate::number::is_word;
use crate::token::{LiteralCall, LiteralType, Numeral, literal_call, numeral};
use crate::trivia::skip;
use crate::{datetime, guid, number, string, timespan};
use nom::bytes::complete::tag;
use nom::character::complete::{char, one_of};
use nom::combinator::{opt, recognize};
use nom::error::{ErrorKind, ParseError};
use nom::{Err, IResult, Parser};

/// The deepest nesting of brackets, that of `dynamic(` included. The grammar recurses once per bracket, so deeper values are
/// refused.
pub const MAX_DEPTH: usize = 200;

/// A constant dynamic value.
#[derive(Clone, Debug, PartialEq)]
pub enum DynamicLiteral {
    /// `null`, and the null of any type.
    Null,
    /// `true`.
    Bool(bool),
    /// `1`, `long(1)`.
    Long(i64),
    /// `1.5`, `real(nan)`.
    Real(f64),
    /// `decimal(1.5)`, as text: a decimal has more digits than an `f64` or `i64` holds.
    Decimal(String),
    /// `datetime(2020-01-01)`, in ticks.
    DateTime(i64),
    /// `1d`, in ticks.
    Timespan(i64),
    /// `guid(…)`.
    Guid([u8; 16]),
    /// Any string form; adjacent strings are joined.
    String(String),
    /// `[…]`.
    Array(Vec<DynamicLiteral>),
    /// `{…}`, in the order of the text; a key may come twice.
    Bag(Vec<(String, DynamicLiteral)>),
    /// `{x}` or `{x[0]}`, braces included: a parameter that the client replaces.
    Parameter(String),
}

/// What is missing in a dynamic value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DynamicFault {
    /// A constant, or the end of an array that is still empty.
    Value,
    /// A key in quotes and its colon, or the end of a bag that is still empty.
    Key,
    /// A comma or the closing bracket.
    CommaOrClose,
    /// A valid literal: this one is malformed or out of range.
    Literal,
    /// Less nesting: this bracket is deeper than [`MAX_DEPTH`].
    Depth,
}

/// A dynamic value that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} at byte {offset}", match self.fault {
    DynamicFault::Value => "expected a constant",
    DynamicFault::Key => "expected a key in quotes and `:`",
    DynamicFault::CommaOrClose => "expected `,` or a closing bracket",
    DynamicFault::Literal => "malformed literal",
    DynamicFault::Depth => "brackets are nested too deeply",
})]
pub struct DynamicError {
    /// What is missing.
    pub fault: DynamicFault,
    /// The first byte of the token in its place.
    pub offset: usize,
}

/// Reads the `dynamic(…)` that `text` starts with: its value and its length.
///
/// Malformed strings count as strings, because the lexer has reported them.
///
/// # Errors
/// At the first token that does not fit.
pub fn scan(text: &str) -> Result<(DynamicLiteral, usize), DynamicError> {
    match nested_dynamic(text, 0) {
        Ok((rest, value)) => Ok((value, text.len() - rest.len())),
        Err(Err::Error(e) | Err::Failure(e)) => Err(DynamicError { fault: e.fault, offset: text.len() - e.rest.len() }),
        Err(Err::Incomplete(_)) => Err(DynamicError { fault: DynamicFault::Value, offset: text.len() }),
    }
}

/// Where the grammar got stuck.
#[derive(Debug)]
struct Stuck<'a> {
    rest: &'a str,
    fault: DynamicFault,
}

impl<'a> ParseError<&'a str> for Stuck<'a> {
    fn from_error_kind(rest: &'a str, _: ErrorKind) -> Self {
        Stuck { rest, fault: DynamicFault::Value }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

impl<'a> From<nom::error::Error<&'a str>> for Stuck<'a> {
    fn from(e: nom::error::Error<&'a str>) -> Self {
        Stuck { rest: e.input, fault: DynamicFault::Value }
    }
}

type Read<'a, T> = IResult<&'a str, T, Stuck<'a>>;

fn stuck<T>(rest: &str, fault: DynamicFault) -> Read<'_, T> {
    Err(Err::Failure(Stuck { rest, fault }))
}

/// `dynamic(…)` inside `depth` brackets.
fn nested_dynamic(input: &str, depth: usize) -> Read<'_, DynamicLiteral> {
    let rest = input.strip_prefix("dynamic").map_or(input, skip);
    let Some(inside) = rest.strip_prefix('(') else { return stuck(rest, DynamicFault::Value) };
    let (rest, value) = value(deeper(rest, inside, depth)?, depth + 1)?;
    let rest = skip(rest);
    rest.strip_prefix(')').map_or_else(|| stuck(rest, DynamicFault::CommaOrClose), |rest| Ok((rest, value)))
}

/// What follows a bracket at `bracket` that opens inside `depth` others.
fn deeper<'a>(bracket: &'a str, inside: &'a str, depth: usize) -> Result<&'a str, Err<Stuck<'a>>> {
    if depth < MAX_DEPTH { Ok(inside) } else { Err(Err::Failure(Stuck { rest: bracket, fault: DynamicFault::Depth })) }
}

fn value(input: &str, depth: usize) -> Read<'_, DynamicLiteral> {
    let input = skip(input);
    match input.bytes().next() {
        Some(b'[') => {
            let close = |rest: &str| -> bool { rest.starts_with(']') };
            let items = list(deeper(input, &input[1..], depth)?, close, |rest| value(rest, depth + 1));
            items.map(|(rest, items)| (rest, DynamicLiteral::Array(items)))
        }
        Some(b'{') => {
            if let Ok((rest, parameter)) = parameter(input) {
                return Ok((rest, DynamicLiteral::Parameter(parameter.to_string())));
            }
            let close = |rest: &str| -> bool { rest.starts_with('}') };
            let members = list(deeper(input, &input[1..], depth)?, close, |rest| member(rest, depth + 1));
            members.map(|(rest, members)| (rest, DynamicLiteral::Bag(members)))
        }
        Some(b'0'..=b'9' | b'-') => numeric(input),
        Some(b'"' | b'\'' | b'@' | b'`' | b'~') => strings(input),
        Some(b'h' | b'H') => strings(input).or_else(|_| word(input, depth)),
        Some(b'a'..=b'z' | b'A'..=b'Z') => word(input, depth),
        _ => stuck(input, DynamicFault::Value),
    }
}

/// Items and commas up to the closing bracket.
fn list<'a, T>(
    input: &'a str,
    closes: impl Fn(&str) -> bool,
    mut item: impl FnMut(&'a str) -> Read<'a, T>,
) -> Read<'a, Vec<T>> {
    let mut items = Vec::new();
    let mut rest = skip(input);
    if closes(rest) {
        return Ok((&rest[1..], items));
    }
    loop {
        let (after, value) = item(rest)?;
        items.push(value);
        rest = skip(after);
        if closes(rest) {
            return Ok((&rest[1..], items));
        }
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None => return stuck(rest, DynamicFault::CommaOrClose),
        }
    }
}

/// A key, a colon and a value.
fn member(input: &str, depth: usize) -> Read<'_, (String, DynamicLiteral)> {
    let input = skip(input);
    let Some((length, key)) = string::read(input) else { return stuck(input, DynamicFault::Key) };
    let Some(rest) = skip(&input[length..]).strip_prefix(':') else { return stuck(input, DynamicFault::Key) };
    let (rest, value) = value(rest, depth)?;
    Ok((rest, (key, value)))
}

/// Adjacent strings are one.
fn strings(input: &str) -> Read<'_, DynamicLiteral> {
    let Some((length, mut value)) = string::read(input) else { return stuck(input, DynamicFault::Value) };
    let mut rest = &input[length..];
    while let Some((length, next)) = string::read(skip(rest)) {
        value.push_str(&next);
        rest = &skip(rest)[length..];
    }
    Ok((rest, DynamicLiteral::String(value)))
}

/// `{x}` or `{x[0]}`, without white space.
fn parameter(input: &str) -> Parsed<'_, &str> {
    let index = (char('['), opt(char('-')), nom::character::complete::digit1, char(']'));
    let name = |input| recognize((one_of(NAME_STARTS), nom::bytes::complete::take_while(is_word))).parse(input);
    recognize((char('{'), name, opt(index), char('}'))).parse(input)
}

const NAME_STARTS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$";

/// A number with an optional minus, or a timespan without one.
fn numeric(input: &str) -> Read<'_, DynamicLiteral> {
    let (negative, digits) = match input.strip_prefix('-') {
        Some(rest) => (true, skip(rest)),
        None => (false, input),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return stuck(input, DynamicFault::Value);
    }
    let Some((kind, length)) = numeral(digits) else { return stuck(input, DynamicFault::Value) };
    let (token, rest) = digits.split_at(length);
    let value = match kind {
        Numeral::Long => number::signed_long(token, negative).map(DynamicLiteral::Long),
        Numeral::Real => {
            let real = number::parse_real(token).ok().filter(|v| v.is_finite());
            real.map(|v| DynamicLiteral::Real(if negative { -v } else { v }))
        }
        Numeral::Timespan if !negative => timespan::parse(token).ok().map(DynamicLiteral::Timespan),
        Numeral::Timespan | Numeral::BareGuid => return stuck(input, DynamicFault::Value),
    };
    value.map_or_else(|| stuck(digits, DynamicFault::Literal), |value| Ok((rest, value)))
}

/// `true`, `null`, `datetime(…)` and other words.
fn word(input: &str, depth: usize) -> Read<'_, DynamicLiteral> {
    let (word, rest) = input.split_at(input.bytes().take_while(|b| is_word(char::from(*b))).count());
    if let Some(call) = literal_call(input, word) {
        // The service does not accept `int(…)` here.
        if call.ty == LiteralType::Int {
            return stuck(input, DynamicFault::Value);
        }
        let value = call_value(call);
        return value.map_or_else(|| stuck(input, DynamicFault::Literal), |value| Ok((&input[call.length..], value)));
    }
    match word {
        "true" | "True" | "TRUE" => Ok((rest, DynamicLiteral::Bool(true))),
        "false" | "False" | "FALSE" => Ok((rest, DynamicLiteral::Bool(false))),
        "null" => Ok((rest, DynamicLiteral::Null)),
        "dynamic" if tag::<_, _, ()>("(").parse(skip(rest)).is_ok() => nested_dynamic(input, depth),
        _ => stuck(input, DynamicFault::Value),
    }
}

fn call_value(call: LiteralCall<'_>) -> Option<DynamicLiteral> {
    let text = call.argument.trim();
    if text == "null" {
        return Some(DynamicLiteral::Null);
    }
    Some(match call.ty {
        LiteralType::Bool => DynamicLiteral::Bool(number::parse_bool_argument(text).ok()?),
        LiteralType::Int | LiteralType::Long => DynamicLiteral::Long(number::parse_long_argument(text).ok()?),
        LiteralType::Real => {
            DynamicLiteral::Real(number::parse_real_argument(text).or_else(|_| number::parse_real(text)).ok()?)
        }
        LiteralType::Decimal => {
            number::parse_decimal(text).ok()?;
            DynamicLiteral::Decimal(text.to_string())
        }
        LiteralType::DateTime => match datetime::parse_argument(text).ok()? {
            Some(ticks) => DynamicLiteral::DateTime(ticks),
            // On its own `datetime(2020)` is a null; inside a value nobody would notice one.
            None => return None,
        },
        LiteralType::Timespan => DynamicLiteral::Timespan(timespan_argument(text)?),
        LiteralType::Guid => DynamicLiteral::Guid(guid::parse_argument(text).ok()?),
    })
}

/// A timespan in the forms of `time(…)` and of `totimespan`: only inside a dynamic value is `time(1:02:03:04)` accepted.
fn timespan_argument(text: &str) -> Option<i64> {
    timespan::parse_argument(text).or_else(|_| timespan::parse(text.trim_matches(['"', '\'']))).ok()
}

#[cfg(test)]
mod tests {
    use super::DynamicLiteral::{Array, Bag, Bool, DateTime, Decimal, Long, Null, Parameter, Real, String, Timespan};
    use super::*;

    fn tree(inside: &str) -> DynamicLiteral {
        let text = format!("dynamic({inside})");
        let (value, length) = scan(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(length, text.len(), "{text}");
        value
    }

    fn text(text: &str) -> DynamicLiteral {
        String(text.into())
    }

    #[test]
    fn json() {
        let b = Array(vec![Real(2.5), text("x"), Null, Bool(true)]);
        assert_eq!(
            tree(r#" {"a" : 1, 'b': [2.50, "x", null, true]} "#),
            Bag(vec![("a".into(), Long(1)), ("b".into(), b)])
        );
        assert_eq!(tree("[ // comment\n -1, - 2.5, 0xff ]"), Array(vec![Long(-1), Real(-2.5), Long(255)]));
        assert_eq!(tree("-9223372036854775808"), Long(i64::MIN));
        assert_eq!((tree("[]"), tree("{ }")), (Array(vec![]), Bag(vec![])));
        let twice = [1, 2, 3].map(Long).into_iter().zip(["a", "b", "a"]).map(|(v, k)| (k.to_string(), v));
        assert_eq!(tree(r#"{"a":1,"b":2,"a":3}"#), Bag(twice.collect()));
    }

    #[test]
    fn literals() {
        assert_eq!(
            tree("[0.29d, 90m, time(1.02:03:04), time(2)]"),
            Array([250_560_000_000, 54_000_000_000, 937_840_000_000, 1_728_000_000_000].map(Timespan).into())
        );
        assert_eq!(tree("datetime(1970-01-01)"), DateTime(crate::calendar::UNIX_EPOCH));
        assert_eq!(tree("[long(null), real(1), decimal(1.50), datetime(null), bool(1)]"), {
            Array(vec![Null, Real(1.0), Decimal("1.50".into()), Null, Bool(true)])
        });
        assert_eq!(tree("[time(1:02:03:04), real(-Infinity)]"), {
            Array(vec![Timespan(937_840_000_000), Real(f64::NEG_INFINITY)])
        });
        assert_eq!(tree("dynamic([dynamic (1)])"), Array(vec![Long(1)]));
        assert_eq!(tree("[{x}, {y[-1]}]"), Array(vec![Parameter("{x}".into()), Parameter("{y[-1]}".into())]));
        assert_eq!(
            tree(r#"["a" 'b', @'c:\d''e', h"f", '\u0041\ud83d\ude00\x42\101']"#),
            Array(["ab", r"c:\d'e", "f", "A😀BA"].map(text).into())
        );
    }

    #[test]
    fn faults_and_their_places() {
        use DynamicFault::{CommaOrClose, Key, Literal, Value};
        for (inside, fault, offset) in [
            ("", Value, 0),
            ("[1", CommaOrClose, 2),
            ("{a: 1}", Key, 1),
            ("{'a' 1}", Key, 1),
            ("{'a': }", Value, 6),
            ("[1, x]", Value, 4),
            ("[1,]", Value, 3),
            ("1 2", CommaOrClose, 2),
            ("[1 2]", CommaOrClose, 3),
            ("[1)", CommaOrClose, 2),
            ("-1d", Value, 0),
            ("+1", Value, 0),
            ("int(1)", Value, 0),
            ("9223372036854775808", Literal, 0),
            ("[-1e400]", Literal, 2),
            ("datetime(x)", Literal, 0),
            ("datetime(2020)", Literal, 0),
            ("[datetime()]", Literal, 1),
            ("hx", Value, 0),
            ("[74be27de-1e4e-49d9-b579-fe0b331d3642]", Value, 1),
        ] {
            let error = scan(&format!("dynamic({inside})")).expect_err(inside);
            assert_eq!((error.fault, error.offset), (fault, "dynamic(".len() + offset), "{inside}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| format!("dynamic({}1{})", "[".repeat(n), "]".repeat(n));
        assert!(scan(&nested(MAX_DEPTH - 1)).is_ok());
        let error = scan(&nested(MAX_DEPTH)).expect_err("too deep");
        assert_eq!((error.fault, error.offset), (DynamicFault::Depth, "dynamic(".len() + MAX_DEPTH - 1));
        assert!(scan(&"dynamic(".repeat(100_000)).is_err());
        assert!(scan(&format!("dynamic({}", "[".repeat(100_000))).is_err());
    }
}
