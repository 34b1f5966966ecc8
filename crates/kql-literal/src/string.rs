//! Strings: `'…'` and `"…"` with escapes, verbatim `@'…'`, and multi-line between ``` or `~~~`. An `h` in front obfuscates
//! the string in logs.
//!
//! A malformed string also has a length and a value, so that the lexer can continue after it.

use crate::digits::fixed_hex;
use crate::error::{Parsed, refused};
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::character::complete::{anychar, char};
use nom::combinator::{map_opt, value, verify};
use nom::sequence::preceded;

/// The string that a text starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringToken {
    /// Its bytes, marks included. An unclosed string ends with its line, an unclosed multi-line string with the text.
    pub length: usize,
    /// What is wrong with it.
    pub fault: Option<StringFault>,
}

/// What is wrong with a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringFault {
    /// The closing mark is missing.
    Unclosed {
        /// The mark.
        mark: &'static str,
        /// Bytes of what opens the string, prefixes included.
        opening: usize,
    },
    /// The first backslash that starts no escape, counted from the start of the string.
    BadEscape {
        /// Its byte.
        offset: usize,
    },
}

/// The string that `text` starts with, if one does.
pub fn scan(text: &str) -> Option<StringToken> {
    if let Some(content) = plain(text) {
        return Some(StringToken { length: content.len() + 2, fault: None });
    }
    let mut bad_escape = None;
    let (length, unclosed) = walk(text, |piece, offset| {
        if matches!(piece, Piece::BadEscape) && bad_escape.is_none() {
            bad_escape = Some(StringFault::BadEscape { offset });
        }
    })?;
    Some(StringToken { length, fault: unclosed.or(bad_escape) })
}

/// The value of a string that [`scan`] found, whatever its form.
pub fn decode(token: &str) -> String {
    read(token).map_or_else(String::new, |(_, value)| value)
}

/// The length and the value of the string that `text` starts with, if one does.
pub(crate) fn read(text: &str) -> Option<(usize, String)> {
    if let Some(content) = plain(text) {
        return Some((content.len() + 2, content.to_string()));
    }
    let mut value = Value::default();
    let (length, _) = walk(text, |piece, _| value.push(piece))?;
    Some((length, value.finish()))
}

/// The content of a string in quotes without prefix, escapes or faults, as nearly all are.
#[inline]
fn plain(text: &str) -> Option<&str> {
    let [quote @ (b'\'' | b'"'), body @ ..] = text.as_bytes() else { return None };
    let length = body.iter().position(|b| b == quote || matches!(b, b'\\' | b'\r' | b'\n'))?;
    (body[length] == *quote).then(|| &text[1..=length])
}

/// A part of a string between its quotes.
enum Piece<'a> {
    Text(&'a str),
    /// The number that an escape stands for, a unit of UTF-16 or a whole character.
    Escape(u32),
    /// A backslash that starts no escape and stands for itself.
    BadEscape,
}

/// Calls `each` with the pieces of the string that `text` starts with and their offsets. Gives the length of the string, and a
/// fault if its end is missing.
fn walk<'a>(text: &'a str, mut each: impl FnMut(Piece<'a>, usize)) -> Option<(usize, Option<StringFault>)> {
    let (body, form) = opening(text).ok()?;
    let start = text.len() - body.len();
    let unclosed = |mark| Some(StringFault::Unclosed { mark, opening: start });
    let quote = match form {
        Form::Fenced(fence) => {
            let inside = memchr::memmem::find(body.as_bytes(), fence.as_bytes());
            each(Piece::Text(&body[..inside.unwrap_or(body.len())]), start);
            return Some(match inside {
                Some(inside) => (start + inside + fence.len(), None),
                None => (text.len(), unclosed(fence)),
            });
        }
        Form::Quoted(quote) | Form::Verbatim(quote) => quote,
    };
    let mut rest = body;
    loop {
        let offset = text.len() - rest.len();
        let (after, piece) = match (rest.as_bytes(), form) {
            ([] | [b'\r' | b'\n', ..], _) => {
                return Some((offset, unclosed(if quote == b'"' { "\"" } else { "'" })));
            }
            ([first, second, ..], Form::Verbatim(_)) if *first == quote && *second == quote => {
                (&rest[2..], Piece::Text(&rest[..1]))
            }
            ([first, ..], _) if *first == quote => return Some((offset + 1, None)),
            ([b'\\', ..], Form::Quoted(_)) => match escape(rest) {
                Ok((after, code)) => (after, Piece::Escape(code)),
                Err(_) => (&rest[1..], Piece::BadEscape),
            },
            (bytes, form) => {
                let plain = bytes.iter().position(|b| {
                    *b == quote || matches!(b, b'\r' | b'\n') || *b == b'\\' && matches!(form, Form::Quoted(_))
                });
                let (text, after) = rest.split_at(plain.unwrap_or(rest.len()));
                (after, Piece::Text(text))
            }
        };
        each(piece, offset);
        rest = after;
    }
}

#[derive(Clone, Copy)]
enum Form {
    /// Between three backquotes or tildes, which stand here.
    Fenced(&'static str),
    Verbatim(u8),
    Quoted(u8),
}

/// What stands before the first character of the value.
fn opening(input: &str) -> Parsed<'_, Form> {
    let form = input.strip_prefix(['h', 'H']).unwrap_or(input);
    match form.as_bytes() {
        [quote @ (b'\'' | b'"'), ..] => Ok((&form[1..], Form::Quoted(*quote))),
        [b'@', quote @ (b'\'' | b'"'), ..] => Ok((&form[2..], Form::Verbatim(*quote))),
        [b'`' | b'~', ..] => {
            let fence = alt((value("```", tag("```")), value("~~~", tag("~~~"))));
            fence.map(Form::Fenced).parse(form)
        }
        _ => refused(input),
    }
}

/// An escape, as the number that it stands for.
fn escape(input: &str) -> Parsed<'_, u32> {
    let octal = |most| {
        let digits = take_while_m_n(1, most, |c: char| ('0'..='7').contains(&c));
        map_opt(digits, |digits: &str| u32::from_str_radix(digits, 8).ok())
    };
    let (digits, letter) = preceded(char('\\'), anychar).parse(input)?;
    let code = match letter {
        '\\' | '\'' | '"' => u32::from(letter),
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => 10,
        'r' => 13,
        't' => 9,
        'v' => 11,
        'u' => return unit(fixed_hex::<4>(digits)),
        'U' => return unit(fixed_hex::<8>(digits)),
        'x' => return unit(fixed_hex::<2>(digits)),
        // A byte has three octal digits up to 377, and two of those above.
        '0'..='7' => return alt((verify(octal(3), |byte| *byte <= 0o377), octal(2))).parse(&input[1..]),
        _ => return refused(input),
    };
    Ok((digits, code))
}

/// The value of at most eight hexadecimal digits, as a number of their width.
fn unit(digits: Parsed<'_, u64>) -> Parsed<'_, u32> {
    digits.map(|(rest, code)| (rest, code as u32))
}

/// A value under construction.
#[derive(Default)]
struct Value {
    text: String,
    /// Units of UTF-16 that escapes gave: `\u` counts in them, so that a pair of them may make one character.
    units: Vec<u16>,
}

impl Value {
    fn push(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Escape(code) => match u16::try_from(code) {
                Ok(unit) => self.units.push(unit),
                Err(_) => {
                    self.flush();
                    self.text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            },
            Piece::Text(text) => {
                self.flush();
                self.text.push_str(text);
            }
            Piece::BadEscape => {
                self.flush();
                self.text.push('\\');
            }
        }
    }

    fn flush(&mut self) {
        if self.units.is_empty() {
            return;
        }
        let units = self.units.drain(..);
        self.text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }

    fn finish(mut self) -> String {
        self.flush();
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_decodes() {
        for (token, value) in [
            (r#""a\tb\"""#, "a\tb\""),
            (r"'it\'s'", "it's"),
            (r#"@"c:\x""y""#, r#"c:\x"y"#),
            (r"h'\x41\101\u00e9\0'", "AA\u{e9}\0"),
            (r"'\ud83d\ude00'", "😀"),
            (r"'\ud83d'", "\u{fffd}"),
            (r"'\U0001F600'", "😀"),
            (r"'\UFFFFFFFF'", "\u{fffd}"),
            (r"'\477\18'", "'7\u{1}8"),
            ("```a\n'b'```", "a\n'b'"),
            ("h@'a''b'", "a'b"),
            ("H~~~x~~~", "x"),
            ("''", ""),
            // Broken ones.
            (r"'a\q'", r"a\q"),
            ("'abc", "abc"),
            ("```abc", "abc"),
        ] {
            assert_eq!(decode(token), value, "{token}");
        }
    }

    #[test]
    fn strings_end_where_their_quote_does() {
        let unclosed = |mark, opening| Some(StringFault::Unclosed { mark, opening });
        for (text, length, fault) in [
            ("'a' b", 3, None),
            ("@'a''b' c", 7, None),
            ("h\"a\"", 4, None),
            (r"'a\\' b", 5, None),
            ("'é' b", 4, None),
            ("```a\n``` b", 8, None),
            ("'a\nb'", 2, unclosed("'", 1)),
            ("h@\"a", 4, unclosed("\"", 3)),
            (r"'\", 2, unclosed("'", 1)),
            (r"'a\q\z' b", 7, Some(StringFault::BadEscape { offset: 2 })),
            (r"'\u12'", 6, Some(StringFault::BadEscape { offset: 1 })),
            ("```a", 4, unclosed("```", 3)),
        ] {
            assert_eq!(scan(text), Some(StringToken { length, fault }), "{text}");
        }
        for text in ["", "a", "h", "@a", "``a``", "@```a```", "“a”"] {
            assert_eq!(scan(text), None, "{text}");
        }
    }
}
