//! JSON objects, one per line or in a document.

mod answer;
mod document;
mod envelope;
mod infer;
mod keys;
mod members;
mod recover;
mod scan;
mod token;

pub(crate) use document::{Document, Layout, layout};
pub(crate) use envelope::unwrap;
pub(crate) use infer::infer;
pub(crate) use scan::{Scanner, Shapes};

use crate::read::cell::Cell;
use crate::read::decode::Dialect;
use crate::read::rows::Span;
use kql_types::{json, json_is_valid};

/// Cells of JSON: a span is a whole value, a string with its quotes.
pub(crate) struct Json;

impl Dialect for Json {
    #[inline]
    fn cell<'a>(&self, text: &'a [u8], span: Span) -> Cell<'a> {
        let bytes = span.bytes(text);
        match bytes {
            [] | [b'n', ..] => Cell::Null,
            [b'"', inner @ .., b'"'] => Cell::Text(inner, span.escaped()),
            [b'{' | b'[', ..] => Cell::Nested(bytes),
            _ => Cell::Bare(bytes),
        }
    }

    fn unescape(&self, raw: &[u8], out: &mut Vec<u8>) -> bool {
        json::unescape_record_into(raw, out)
    }

    /// Only objects and arrays: other text in a JSON string is a string.
    fn is_json(&self, text: &[u8]) -> bool {
        matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) && json_is_valid(text)
    }
}

/// The byte ranges of the records of a chunk, without blank lines.
pub(crate) struct Records<'a> {
    text: &'a [u8],
    at: usize,
    given: Option<std::slice::Iter<'a, (u32, u32)>>,
}

impl<'a> Records<'a> {
    pub fn new(chunk: &'a crate::read::chunk::Chunk) -> Self {
        Records { text: &chunk.buffer[..chunk.end], at: chunk.start, given: chunk.records.as_ref().map(|r| r.iter()) }
    }
}

impl Iterator for Records<'_> {
    type Item = (usize, usize);

    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        if let Some(given) = &mut self.given {
            return given.next().map(|(from, to)| (*from as usize, *to as usize));
        }
        while self.at < self.text.len() {
            let from = self.at;
            let mut to = memchr::memchr(b'\n', &self.text[from..]).map_or(self.text.len(), |i| from + i);
            self.at = to + 1;
            while to > from && matches!(self.text[to - 1], b'\r' | b' ' | b'\t') {
                to -= 1;
            }
            if to > from {
                return Some((from, to));
            }
        }
        None
    }
}
