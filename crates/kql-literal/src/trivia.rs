//! White space and comments.

use crate::error::Parsed;
use nom::Parser;
use nom::bytes::complete::take_while;
use nom::combinator::map;

/// Characters that end a line, and with it a comment.
const LINE_ENDS: [char; 4] = ['\n', '\r', '\u{2028}', '\u{2029}'];

/// Length of the white space and comments that `text` starts with.
pub fn length(text: &str) -> usize {
    trivia(text).map_or(0, |(_, length)| length)
}

/// White space and comments, if there are any, as their length.
pub(crate) fn trivia(input: &str) -> Parsed<'_, usize> {
    let mut rest = input;
    loop {
        (rest, _) = blanks(rest)?;
        let Some(comment) = rest.strip_prefix("//") else { return Ok((rest, input.len() - rest.len())) };
        rest = &comment[comment.find(LINE_ENDS).unwrap_or(comment.len())..];
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
