//! The members of objects and the elements of arrays, by where they lie in the text.

use super::token::value_end;
use kql_types::json::{skip_space, string_end, unescape_into};

/// A member of an object: its key and where its value lies.
pub(super) struct Member {
    pub key: String,
    pub from: usize,
    pub to: usize,
}

/// A key and where its value starts.
pub(super) fn read_key(text: &[u8], at: usize) -> Option<(String, usize)> {
    if text.get(at) != Some(&b'"') {
        return None;
    }
    let (end, escaped) = string_end(text, at + 1)?;
    let raw = text.get(at + 1..end)?;
    let mut plain = Vec::new();
    let name = if escaped { unescape_into(raw, &mut plain).then_some(&plain[..])? } else { raw };
    let colon = skip_space(text, end + 1);
    let value = (text.get(colon) == Some(&b':')).then(|| skip_space(text, colon + 1))?;
    Some((std::str::from_utf8(name).ok()?.to_string(), value))
}

/// The members of the object that starts at an offset; `None` if it is malformed.
pub(super) fn members(text: &[u8], at: usize) -> Option<Vec<Member>> {
    let mut out = Vec::new();
    let mut at = skip_space(text, at + 1);
    while text.get(at) != Some(&b'}') {
        let (key, from) = read_key(text, at)?;
        let (to, _) = value_end(text, from)?;
        out.push(Member { key, from, to });
        at = skip_space(text, to);
        match text.get(at)? {
            b',' => at = skip_space(text, at + 1),
            b'}' => {}
            _ => return None,
        }
    }
    Some(out)
}

/// Where the values of the array that starts at an offset lie; `None` if it is malformed.
pub(super) fn elements(text: &[u8], at: usize) -> Option<Vec<(usize, usize)>> {
    let mut out = Vec::new();
    let mut at = skip_space(text, at + 1);
    while text.get(at) != Some(&b']') {
        let (to, _) = value_end(text, at)?;
        out.push((at, to));
        at = skip_space(text, to);
        match text.get(at)? {
            b',' => at = skip_space(text, at + 1),
            b']' => {}
            _ => return None,
        }
    }
    Some(out)
}
