//! Strings: `'…'` and `"…"` with escapes, verbatim `@'…'`, of several lines between ``` or `~~~`, each with `h` in front of
//! it if what it says is to be kept out of logs.
//!
//! A string that is broken has a length and a value all the same, so that the lexer goes on behind it.

use crate::error::{Grammar, Parsed, refused};
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::character::complete::{anychar, char, one_of};
use nom::combinator::{map, map_opt, opt, recognize, value, verify};
use nom::sequence::preceded;

/// The string that a text starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringToken {
    /// Its bytes, marks included. A broken string ends with its line, one of several lines with the text.
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
    let (body, form) = opening(text).ok()?;
    let start = text.len() - body.len();
    let unclosed = |mark, length| StringToken { length, fault: Some(StringFault::Unclosed { mark, opening: start }) };
    let quote = match form {
        Form::Fenced(fence) => {
            return Some(match body.find(fence) {
                Some(inside) => StringToken { length: start + inside + fence.len(), fault: None },
                None => unclosed(fence, text.len()),
            });
        }
        Form::Quoted(quote) | Form::Verbatim(quote) => quote,
    };
    let mut bad_escape = None;
    let rest = pieces(body, form, |piece, at| {
        if matches!(piece, Piece::BadEscape) && bad_escape.is_none() {
            bad_escape = Some(StringFault::BadEscape { offset: start + at });
        }
    });
    let length = text.len() - rest.len();
    Some(match rest.starts_with(quote) {
        true => StringToken { length: length + 1, fault: bad_escape },
        false => unclosed(if quote == '"' { "\"" } else { "'" }, length),
    })
}

/// The value of a string that [`scan`] found, whatever its form.
pub fn decode(token: &str) -> String {
    let Ok((body, form)) = opening(token) else { return String::new() };
    if let Form::Fenced(fence) = form {
        return body.strip_suffix(fence).unwrap_or(body).to_string();
    }
    let mut value = Value { text: String::with_capacity(body.len()), units: Vec::new() };
    pieces(body, form, |piece, _| value.push(piece));
    value.finish()
}

#[derive(Clone, Copy)]
enum Form {
    /// Between three backquotes or tildes, which stand here.
    Fenced(&'static str),
    Verbatim(char),
    Quoted(char),
}

/// What stands before the first character of the value.
fn opening(input: &str) -> Parsed<'_, Form> {
    let fence = alt((value("```", tag("```")), value("~~~", tag("~~~"))));
    let quote = |input| one_of("'\"").parse(input);
    let form =
        alt((map(quote, Form::Quoted), map(preceded(char('@'), quote), Form::Verbatim), map(fence, Form::Fenced)));
    preceded(opt(one_of("hH")), form).parse(input)
}

/// A part of a string between its quotes.
enum Piece<'a> {
    Text(&'a str),
    /// The number that an escape stands for, a unit of UTF-16 or a whole character.
    Escape(u32),
    /// A backslash that starts no escape and stands for itself.
    BadEscape,
}

/// Calls `each` with the pieces of a string and where they start, and gives what follows: the closing quote, the end of the
/// line or of the text.
fn pieces<'a>(body: &'a str, form: Form, mut each: impl FnMut(Piece<'a>, usize)) -> &'a str {
    let mut rest = body;
    loop {
        let parsed = match form {
            Form::Verbatim(quote) => {
                alt((map(plain(quote, quote), Piece::Text), map(doubled(quote), Piece::Text))).parse(rest)
            }
            Form::Quoted(quote) => {
                let bad = value((), char('\\')).map(|()| Piece::BadEscape);
                alt((map(plain(quote, '\\'), Piece::Text), map(escape, Piece::Escape), bad)).parse(rest)
            }
            Form::Fenced(_) => return rest,
        };
        let Ok((after, piece)) = parsed else { return rest };
        each(piece, body.len() - rest.len());
        rest = after;
    }
}

/// Characters up to a quote, a backslash or the end of the line.
fn plain<'a>(quote: char, backslash: char) -> impl Grammar<'a, &'a str> {
    move |input: &'a str| {
        let ends = [quote as u8, backslash as u8, b'\r', b'\n'];
        let (text, rest) = input.split_at(input.bytes().take_while(|b| !ends.contains(b)).count());
        if text.is_empty() { refused(input) } else { Ok((rest, text)) }
    }
}

/// Two quotes in a verbatim string, which stand for one.
fn doubled<'a>(quote: char) -> impl Grammar<'a, &'a str> {
    recognize((char(quote), char(quote))).map(|both: &str| &both[1..])
}

/// An escape, as the number that it stands for.
fn escape(input: &str) -> Parsed<'_, u32> {
    let hex = |count| {
        let digits = take_while_m_n(count, count, |c: char| c.is_ascii_hexdigit());
        map_opt(digits, |digits: &str| u32::from_str_radix(digits, 16).ok())
    };
    let octal = |most| {
        let digits = take_while_m_n(1, most, |c: char| ('0'..='7').contains(&c));
        map_opt(digits, |digits: &str| u32::from_str_radix(digits, 8).ok())
    };
    let one = map_opt(anychar, |c| {
        Some(match c {
            '\\' | '\'' | '"' => u32::from(c),
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            _ => return None,
        })
    });
    // A byte has three octal digits up to 377, and two of those above.
    let byte = verify(octal(3), |byte| *byte <= 0o377);
    let numbered =
        alt((preceded(char('u'), hex(4)), preceded(char('U'), hex(8)), preceded(char('x'), hex(2)), byte, octal(2)));
    preceded(char('\\'), alt((one, numbered))).parse(input)
}

/// A value under construction.
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
