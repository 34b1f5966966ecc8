//! Where literals end, and of what type they are.

use crate::guid::guid_token;
use crate::number::{long_token, real_token};
use crate::timespan::timespan_token;

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
    let of = |kind, length: Option<usize>| length.map(|length| (kind, length));
    of(Numeral::BareGuid, guid_token(text))
        .or_else(|| of(Numeral::Real, real_token(text)))
        .or_else(|| of(Numeral::Timespan, timespan_token(text)))
        .or_else(|| of(Numeral::Long, long_token(text)))
}

/// A literal such as `long(1)`: everything up to the first `)` of the same line belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiteralCall<'a> {
    /// The word before the parenthesis.
    pub name: &'a str,
    /// The type that the word names.
    pub ty: LiteralType,
    /// What stands between the parentheses.
    pub argument: &'a str,
    /// Bytes in all.
    pub length: usize,
    /// Whether the `)` is there.
    pub closed: bool,
}

/// The words of literals, in alphabetical order.
#[rustfmt::skip]
const NAMES: &[(&str, LiteralType)] = {
    use LiteralType::*;
    &[
        ("bool", Bool), ("date", DateTime), ("datetime", DateTime), ("decimal", Decimal), ("double", Real),
        ("guid", Guid), ("int", Int), ("int32", Int), ("int64", Long), ("long", Long), ("real", Real),
        ("time", Timespan), ("timespan", Timespan),
    ]
};

/// The literal that starts with `name`, the word at the start of `text`, and a parenthesis that touches it.
pub fn literal_call<'a>(text: &'a str, name: &str) -> Option<LiteralCall<'a>> {
    let name = text.get(..name.len())?;
    let inside = text[name.len()..].strip_prefix('(')?;
    let (name, ty) = (name, NAMES.iter().find(|(n, _)| *n == name)?.1);
    let end = inside.find([')', '\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(inside.len());
    let closed = inside[end..].starts_with(')');
    Some(LiteralCall { name, ty, argument: &inside[..end], length: name.len() + 1 + end + usize::from(closed), closed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        for (text, numeral_) in [
            ("12,", Some((Numeral::Long, 2))),
            ("0xFf)", Some((Numeral::Long, 4))),
            ("1..2", Some((Numeral::Long, 1))),
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
        assert_eq!(literal_call("long (1)", "long"), None);
        assert_eq!(literal_call("strlen(1)", "strlen"), None);
    }
}
