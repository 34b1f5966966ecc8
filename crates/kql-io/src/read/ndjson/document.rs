use super::token;
use crate::read::chunk::Cut;
use kql_types::json_is_valid;

/// How objects follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One a line.
    Lines,
    /// In an array, or one after the other with any white space.
    Document,
}

/// Looks at the head of a file. `.json` files may be anything; others have lines unless they start as an array.
pub(crate) fn layout(head: &[u8], whole: bool, json: bool) -> Layout {
    let t = head.trim_ascii_start();
    match t.first() {
        Some(b'[') => Layout::Document,
        Some(b'{') if json => {
            let end = memchr::memchr(b'\n', t);
            let line = &t[..end.unwrap_or(t.len())];
            // A line longer than the head is no pretty-printed one.
            if json_is_valid(line) || end.is_none() && !whole { Layout::Lines } else { Layout::Document }
        }
        _ => Layout::Lines,
    }
}

/// Finds the objects of a document.
#[derive(Default)]
pub(crate) struct Document {
    /// The bracket of the array was seen.
    opened: bool,
}

impl Cut for Document {
    fn cut(&mut self, text: &[u8], at_end: bool, records: &mut Option<Vec<(u32, u32)>>) -> usize {
        let found = records.get_or_insert_default();
        let (mut at, mut done) = (0, 0);
        while let Some(&b) = text.get(at) {
            match b {
                b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' => at += 1,
                b'[' if !self.opened => {
                    self.opened = true;
                    at += 1;
                }
                _ => match end(text, at, at_end) {
                    Some(to) => {
                        found.push((at as u32, to as u32));
                        at = to;
                    }
                    None => return done,
                },
            }
            done = at;
        }
        done
    }
}

/// The end of what starts here: a value, or junk up to the next sign that could part it from a value.
fn end(text: &[u8], at: usize, at_end: bool) -> Option<usize> {
    let part = |b: u8| matches!(b, b',' | b'{' | b'\n' | b']');
    match token::value_end(text, at) {
        // A number at the end of the text may go on in the next part.
        Some((to, _)) if to < text.len() || at_end => Some(to),
        _ if matches!(text[at], b'{' | b'[' | b'"') => at_end.then_some(text.len()),
        _ => match text[at + 1..].iter().position(|b| part(*b)) {
            Some(n) => Some(at + 1 + n),
            None => at_end.then_some(text.len()),
        },
    }
}
