//! Guids, as 16 bytes in the order of their text.

use crate::digits::fixed_hex;
use crate::error::{Grammar, LiteralError, Parsed, whole};
use crate::number::token;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while;
use nom::character::complete::char;
use nom::combinator::{eof, recognize};
use nom::multi::fold_many_m_n;
use nom::sequence::{delimited, preceded, terminated};

/// Text as `toguid` reads it: 32 hexadecimal digits with or without hyphens, in braces or parentheses or neither. White space around it is ignored.
///
/// # Errors
/// Where the text is anything else.
pub fn parse(text: &str) -> Result<[u8; 16], LiteralError> {
    whole("a guid", text, text.trim(), enclosed())
}

/// The guid that a text starts with: 32 hexadecimal digits, each hyphen in its place or missing. What follows is ignored.
pub fn parse_prefix(text: &str) -> Option<[u8; 16]> {
    let (mut guid, mut digits) = (0u128, 0);
    let mut after_hyphen = false;
    for c in text.trim_start().chars() {
        match c.to_digit(16) {
            Some(digit) => {
                guid = guid << 4 | u128::from(digit);
                digits += 1;
                after_hyphen = false;
                if digits == 32 {
                    return Some(guid.to_be_bytes());
                }
            }
            None if c == '-' && !after_hyphen && matches!(digits, 8 | 12 | 16 | 20) => after_hyphen = true,
            None => return None,
        }
    }
    None
}

/// The argument of `guid(…)`: 32 hexadecimal digits, with hyphens anywhere; quotes and braces around them are optional.
///
/// # Errors
/// Where the text is anything else.
pub fn parse_argument(text: &str) -> Result<[u8; 16], LiteralError> {
    let t = text.trim().trim_matches(['"', '\'']).trim_matches(['{', '}']);
    whole("a guid", text, t, alt((terminated(hyphenated, eof), digits)).map(u128::to_be_bytes))
}

/// Length of the hyphenated guid that `text` starts with, without anything around it.
pub fn guid_token(text: &str) -> Option<usize> {
    // Nearly every word that could start a guid lacks its first hyphen.
    if text.as_bytes().get(8) == Some(&b'-') { token(text, recognize(hyphenated)) } else { None }
}

/// `8-4-4-4-12` lower-case hexadecimal digits.
pub fn format(bytes: &[u8; 16]) -> String {
    let hex = format!("{:032x}", u128::from_be_bytes(*bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn enclosed<'a>() -> impl Grammar<'a, [u8; 16]> {
    let guid = || alt((hyphenated, plain));
    alt((guid(), delimited(char('{'), guid(), char('}')), delimited(char('('), guid(), char(')'))))
        .map(u128::to_be_bytes)
}

fn hyphenated(input: &str) -> Parsed<'_, u128> {
    let hyphen = || char('-');
    (
        fixed_hex::<8>,
        hyphen(),
        fixed_hex::<4>,
        hyphen(),
        fixed_hex::<4>,
        hyphen(),
        fixed_hex::<4>,
        hyphen(),
        fixed_hex::<12>,
    )
        .map(|(a, _, b, _, c, _, d, _, e)| u128::from(a << 32 | b << 16 | c) << 64 | u128::from(d << 48 | e))
        .parse(input)
}

fn plain(input: &str) -> Parsed<'_, u128> {
    (fixed_hex::<16>, fixed_hex::<16>).map(|(high, low)| u128::from(high) << 64 | u128::from(low)).parse(input)
}

fn hyphens(input: &str) -> Parsed<'_, &str> {
    take_while(|c| c == '-').parse(input)
}

/// 32 digits, wherever the hyphens are.
fn digits(input: &str) -> Parsed<'_, u128> {
    let digit = preceded(hyphens, fixed_hex::<1>);
    terminated(fold_many_m_n(32, 32, digit, || 0, |n: u128, digit| n << 4 | u128::from(digit)), hyphens).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guid_that_a_text_starts_with() {
        let bytes = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdefu128.to_be_bytes();
        for text in [
            "0123456789ab-cdef-0123-456789abcdef",
            "0123456789abcdef0123456789abcdef and more",
            "01234567-89abcdef0123456789abcdef-0",
        ] {
            assert_eq!(parse_prefix(text), Some(bytes), "{text}");
        }
        for text in
            ["0-123456789abcdef0123456789abcdef", "01234567--89ab-cdef-0123-456789abcdef", "0123456789abcdef", ""]
        {
            assert_eq!(parse_prefix(text), None, "{text}");
        }
    }

    #[test]
    fn forms() {
        let text = "74be27de-1e4e-49d9-b579-fe0b331d3642";
        let bytes = 0x74be_27de_1e4e_49d9_b579_fe0b_331d_3642u128.to_be_bytes();
        assert_eq!(format(&bytes), text);
        for form in [text, " 74BE27DE1E4E49D9B579FE0B331D3642 ", &format!("{{{text}}}"), &format!("({text})")] {
            assert_eq!(parse(form), Ok(bytes), "{form}");
        }
        assert_eq!(parse_argument(&format!("\"{text}\"")), Ok(bytes));
        for bad in ["", "74be27de", &text[1..], &format!("{text}0"), &format!("{{{text}"), &text.replace('-', "+")] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        // An argument may have its hyphens anywhere, and a brace without its partner.
        for form in
            ["74be27de1e4e-49d9b579fe0b331d36-42", "-74be27de--1e4e49d9b579fe0b331d3642-", &format!("'{{{text}'")]
        {
            assert_eq!(parse_argument(form), Ok(bytes), "{form}");
        }
        for bad in ["", "74be27de", &text[1..], &format!("{text}0"), &format!("({text})")] {
            assert!(parse_argument(bad).is_err(), "{bad}");
        }
        assert!(parse("74be27de1e4e-49d9b579fe0b331d36-42").is_err());
        assert_eq!(guid_token(&format!("{text}, 1")), Some(36));
        assert_eq!(guid_token("74be27de1e4e49d9b579fe0b331d3642"), None);
    }
}
