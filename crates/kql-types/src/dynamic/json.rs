//! Parses JSON text into dynamic values.

use super::{BagBuilder, Dyn};
use crate::json::{MAX_DEPTH, number_end, quoted, skip_space, unescape, word_end};

/// The value of the text; `None` if it is not JSON.
pub(super) fn parse(text: &[u8]) -> Option<Dyn> {
    let (value, end) = parse_value(text, skip_space(text, 0), 0)?;
    (skip_space(text, end) == text.len()).then_some(value)
}

fn parse_value(text: &[u8], at: usize, depth: u32) -> Option<(Dyn, usize)> {
    if depth > MAX_DEPTH {
        return None;
    }
    match *text.get(at)? {
        b'{' => {
            let mut members = BagBuilder::default();
            let mut at = skip_space(text, at + 1);
            if text.get(at) == Some(&b'}') {
                return Some((members.finish(), at + 1));
            }
            loop {
                let (key, end) = parse_string(text, at)?;
                at = skip_space(text, end);
                if text.get(at) != Some(&b':') {
                    return None;
                }
                let (value, end) = parse_value(text, skip_space(text, at + 1), depth + 1)?;
                members.insert(key, value);
                at = skip_space(text, end);
                match *text.get(at)? {
                    b',' => at = skip_space(text, at + 1),
                    b'}' => return Some((members.finish(), at + 1)),
                    _ => return None,
                }
            }
        }
        b'[' => {
            let mut items = Vec::new();
            let mut at = skip_space(text, at + 1);
            if text.get(at) == Some(&b']') {
                return Some((Dyn::Array(items), at + 1));
            }
            loop {
                let (value, end) = parse_value(text, at, depth + 1)?;
                items.push(value);
                at = skip_space(text, end);
                match *text.get(at)? {
                    b',' => at = skip_space(text, at + 1),
                    b']' => return Some((Dyn::Array(items), at + 1)),
                    _ => return None,
                }
            }
        }
        b'"' => parse_string(text, at).map(|(s, end)| (Dyn::String(s), end)),
        b't' => word_end(text, at, b"true").map(|end| (Dyn::Bool(true), end)),
        b'f' => word_end(text, at, b"false").map(|end| (Dyn::Bool(false), end)),
        b'n' => word_end(text, at, b"null").map(|end| (Dyn::Null, end)),
        _ => {
            let end = number_end(text, at)?;
            Some((number(&text[at..end])?, end))
        }
    }
}

/// The string that starts with the quote at `at`, and its end.
fn parse_string(text: &[u8], at: usize) -> Option<(String, usize)> {
    let (end, content) = quoted(text, at)?;
    Some((unescape(content)?, end))
}

fn number(text: &[u8]) -> Option<Dyn> {
    let t = std::str::from_utf8(text).ok()?;
    if !text.iter().any(|b| matches!(b, b'.' | b'e' | b'E'))
        && let Ok(v) = t.parse()
    {
        return Some(Dyn::Long(v));
    }
    t.parse().ok().map(Dyn::Real)
}
