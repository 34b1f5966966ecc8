use super::token;
use crate::read::record_splitter::RecordSplitter;
use kql_types::json_is_valid;

/// The arrangement of objects in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One per line.
    Lines,
    /// In an array, or concatenated with any white space.
    Document,
}

/// Detects the layout from the start of a file. `.json` files can have any; others are lines unless they start with an array.
pub(crate) fn layout(head: &[u8], whole: bool, json: bool) -> Layout {
    let t = head.trim_ascii_start();
    match t.first() {
        Some(b'[') => Layout::Document,
        Some(b'{') if json => {
            let end = memchr::memchr(b'\n', t);
            let line = &t[..end.unwrap_or(t.len())];
            // A line longer than the sample is not pretty-printed.
            if json_is_valid(line) || end.is_none() && !whole { Layout::Lines } else { Layout::Document }
        }
        _ => Layout::Lines,
    }
}

/// Finds the objects of a document.
#[derive(Default)]
pub(crate) struct Document {
    /// Whether the opening bracket of the array has been read.
    opened: bool,
}

impl RecordSplitter for Document {
    fn split(&mut self, text: &[u8], at_end: bool, records: &mut Option<Vec<(u32, u32)>>) -> usize {
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

/// The end of a value, or of text that is no value, up to the next byte that can separate values.
fn end(text: &[u8], at: usize, at_end: bool) -> Option<usize> {
    let part = |b: u8| matches!(b, b',' | b'{' | b'\n' | b']');
    match token::value_end(text, at) {
        // A number at the end of the text may continue in the next chunk.
        Some((to, _)) if to < text.len() || at_end => Some(to),
        _ if matches!(text[at], b'{' | b'[' | b'"') => at_end.then_some(text.len()),
        _ => match text[at + 1..].iter().position(|b| part(*b)) {
            Some(n) => Some(at + 1 + n),
            None => at_end.then_some(text.len()),
        },
    }
}
