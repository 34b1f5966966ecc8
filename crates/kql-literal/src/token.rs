//! Where literals end, and of what type they are.

use crate::digits::{digits0, digits1};
use crate::guid::guid_token;
use crate::number::{exponent, hex_digits1, is_word, word_end};
use crate::{timespan, trivia};
use nom::Parser;
use nom::bytes::complete::take;
use nom::combinator::opt;
use nom::sequence::{preceded, terminated};

/// The type of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the type")]
pub enum LiteralType {
    Bool,
    DateTime,
    Decimal,
    Guid,
    Int,
    Long,
    Real,
    Timespan,
}

/// A literal that starts with a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numeral {
    /// `12`, `0xff`.
    Long,
    /// `1.5`, `1e3`.
    Real,
    /// `1.5h`.
    Timespan,
    /// A guid without `guid(…)` around it, which the language refuses.
    BareGuid,
}

/// The literal that a digit starts, with its length; `None` for a name such as `3rd`.
pub fn numeral(text: &str) -> Option<(Numeral, usize)> {
    if let Some(length) = guid_token(text) {
        return Some((Numeral::BareGuid, length));
    }
    let (rest, whole) = digits1(text).ok()?;
    // What follows the digits tells the kind.
    let kind = match rest.as_bytes().first() {
        Some(b'.') => return fractional(text, rest).or(Some((Numeral::Long, whole.len()))),
        Some(b'e' | b'E') => terminated(exponent, word_end).parse(rest).map(|(rest, _)| (Numeral::Real, rest)),
        Some(b'x' | b'X') if whole == "0" => {
            preceded(take(1usize), terminated(hex_digits1, word_end)).parse(rest).map(|(rest, _)| (Numeral::Long, rest))
        }
        Some(b) if is_word(char::from(*b)) => timespan::unit_word(rest).map(|(rest, _)| (Numeral::Timespan, rest)),
        _ => return Some((Numeral::Long, whole.len())),
    };
    kind.ok().map(|(kind, rest)| (kind, text.len() - rest.len()))
}

/// The real or timespan in `text` whose point `rest` starts with. The first dot of `1..2` belongs to the range.
fn fractional<'a>(text: &'a str, rest: &'a str) -> Option<(Numeral, usize)> {
    if rest.starts_with("..") && !rest.starts_with("...") {
        return None;
    }
    let (rest, fraction) = digits0(&rest[1..]).ok()?;
    let (kind, rest) = match terminated(opt(exponent), word_end).parse(rest) {
        Ok((rest, _)) => (Numeral::Real, rest),
        Err(_) if fraction.is_empty() => return None,
        Err(_) => (Numeral::Timespan, timespan::unit_word(rest).ok()?.0),
    };
    Some((kind, text.len() - rest.len()))
}

/// A literal such as `long(1)`: everything up to the first `)` of the same line belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiteralCall<'a> {
    /// The word before the parenthesis.
    pub name: &'a str,
    /// The type that the word names.
    pub ty: LiteralType,
    /// The text between the parentheses.
    pub argument: &'a str,
    /// Length in bytes, both parentheses included.
    pub length: usize,
    /// Whether the `)` is present.
    pub closed: bool,
}

/// The type that a word in front of a parenthesis names.
fn type_named(word: &str) -> Option<LiteralType> {
    Some(match word {
        "bool" => LiteralType::Bool,
        "date" | "datetime" => LiteralType::DateTime,
        "decimal" => LiteralType::Decimal,
        "guid" => LiteralType::Guid,
        "int" | "int32" => LiteralType::Int,
        "int64" | "long" => LiteralType::Long,
        "double" | "real" => LiteralType::Real,
        "time" | "timespan" => LiteralType::Timespan,
        _ => return None,
    })
}

/// The literal that starts with `name`, the word at the start of `text`, and a parenthesis that touches it.
pub fn literal_call<'a>(text: &'a str, name: &str) -> Option<LiteralCall<'a>> {
    if text.as_bytes().get(name.len()) != Some(&b'(') {
        return None;
    }
    let ty = type_named(name)?;
    let (name, inside) = (text.get(..name.len())?, text.get(name.len() + 1..)?);
    let end = trivia::line_end(inside, b')');
    let closed = inside.as_bytes().get(end) == Some(&b')');
    Some(LiteralCall { name, ty, argument: &inside[..end], length: name.len() + 1 + end + usize::from(closed), closed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        for (text, numeral_) in [
            ("12", Some((Numeral::Long, 2))),
            ("12,", Some((Numeral::Long, 2))),
            ("0xFf)", Some((Numeral::Long, 4))),
            ("0xg", None),
            ("0x", None),
            ("1x2", None),
            ("1..2", Some((Numeral::Long, 1))),
            ("1...2", Some((Numeral::Real, 2))),
            ("1e3", Some((Numeral::Real, 3))),
            ("1.e3", Some((Numeral::Real, 4))),
            ("1e", None),
            ("1.5e", Some((Numeral::Long, 1))),
            ("1.5da", Some((Numeral::Long, 1))),
            ("1.h", Some((Numeral::Long, 1))),
            ("1h2", None),
            ("12_", None),
            ("1.", Some((Numeral::Real, 2))),
            ("1.5e-3 ", Some((Numeral::Real, 6))),
            ("1.5h", Some((Numeral::Timespan, 4))),
            ("5days", Some((Numeral::Timespan, 5))),
            ("5da", None),
            ("74be27de-1e4e-49d9-b579-fe0b331d3642", Some((Numeral::BareGuid, 36))),
        ] {
            assert_eq!(numeral(text), numeral_, "{text}");
        }
    }

    #[test]
    fn calls() {
        let call = literal_call("int64(1) + 2", "int64").unwrap();
        assert_eq!((call.ty, call.argument, call.length, call.closed), (LiteralType::Long, "1", 8, true));
        let open = literal_call("time(1d\n)", "time").unwrap();
        assert_eq!((open.argument, open.length, open.closed), ("1d", 7, false));
        let separated = literal_call("long(1\u{2028})", "long").unwrap();
        assert_eq!((separated.argument, separated.closed), ("1", false));
        assert_eq!(literal_call("guid(é)", "guid").map(|call| call.argument), Some("é"));
        assert_eq!(literal_call("long (1)", "long"), None);
        assert_eq!(literal_call("strlen(1)", "strlen"), None);
    }
}
