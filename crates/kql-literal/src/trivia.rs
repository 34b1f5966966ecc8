//! White space and comments.

use crate::error::Parsed;
use nom::Parser;
use nom::bytes::complete::take_while;
use nom::combinator::map;

/// The first byte of U+2028 and U+2029, which end a line as `\n` and `\r` do.
const SEPARATOR_LEAD: u8 = 0xe2;

/// Where the line ends, or a `mark` of ASCII comes first. It runs over bytes, because most text is ASCII.
pub(crate) fn line_end(text: &str, mark: u8) -> usize {
    let bytes = text.as_bytes();
    let ends = |at: usize| match bytes[at] {
        b'\n' | b'\r' => true,
        SEPARATOR_LEAD => matches!(bytes[at..], [_, 0x80, 0xa8 | 0xa9, ..]),
        byte => byte == mark,
    };
    (0..bytes.len()).find(|at| ends(*at)).unwrap_or(bytes.len())
}

/// Length of the white space and comments that `text` starts with.
#[inline]
pub fn length(text: &str) -> usize {
    text.len() - skip(text).len()
}

/// What follows the white space and comments that `text` starts with.
#[inline]
pub(crate) fn skip(text: &str) -> &str {
    // Nearly every token follows the one before at once or after one space.
    let text = text.strip_prefix(' ').unwrap_or(text);
    match text.as_bytes() {
        [b'!'..=b'.' | b'0'..=b'~', ..] | [] => text,
        _ => trivia(text).map_or(text, |(rest, ())| rest),
    }
}

/// White space and comments, if there are any.
fn trivia(input: &str) -> Parsed<'_, ()> {
    let mut rest = input;
    loop {
        (rest, _) = blanks(rest)?;
        let Some(comment) = rest.strip_prefix("//") else { return Ok((rest, ())) };
        rest = &comment[line_end(comment, b'\n')..];
        // These two separators end a comment but are not white space elsewhere.
        rest = rest.strip_prefix(['\u{2028}', '\u{2029}']).unwrap_or(rest);
    }
}

fn blanks(input: &str) -> Parsed<'_, ()> {
    let ascii = input.bytes().take_while(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t')).count();
    let rest = &input[ascii..];
    // A token nearly always follows.
    if rest.as_bytes().first().is_none_or(u8::is_ascii_graphic) {
        return Ok((rest, ()));
    }
    map(take_while(is_space), |_| ()).parse(rest)
}

fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | ' ' | '\r' | '\n' | '\u{c}' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'
            ..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        for (text, expected) in [
            ("x", 0),
            (" \t\n x", 4),
            ("// a\n // b\r\nx", 12),
            ("//", 2),
            ("/ 2", 0),
            ("\u{a0}x", 2),
            ("//a\u{2028}x", 6),
            ("\u{2028}x", 0),
        ] {
            assert_eq!(length(text), expected, "{text:?}");
        }
    }
}
