use super::token;
use crate::read::record_splitter::{Piece, RecordSplitter};
use crate::report::Notes;
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
    array: Array,
    /// Open brackets at the end of the last piece of a record that is skipped, and whether it ended in a string, and there
    /// after a backslash.
    depth: usize,
    string: bool,
    escape: bool,
}

/// How much of the array around the objects has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Array {
    #[default]
    None,
    Open,
    Closed,
    /// A record ended with a bracket that may be the array's.
    Unclear,
}

impl RecordSplitter for Document {
    fn split(&mut self, text: &[u8], at_end: bool, records: &mut Option<Vec<(u32, u32)>>) -> usize {
        let found = records.get_or_insert_default();
        let (mut at, mut done) = (0, 0);
        while let Some(&b) = text.get(at) {
            match b {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => at += 1,
                b']' => {
                    self.array = Array::Closed;
                    at += 1;
                }
                b'[' if matches!(self.array, Array::None | Array::Closed) => {
                    self.array = Array::Open;
                    at += 1;
                }
                _ => match end(text, at, at_end) {
                    Some(to) => {
                        if b == b'{' && text[to - 1] != b'}' {
                            self.array = Array::Unclear;
                        }
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

    fn skip(&mut self, text: &[u8], piece: Piece) -> Option<usize> {
        if piece == Piece::First {
            (self.depth, self.string, self.escape) = (0, false, false);
        }
        for (i, b) in text.iter().enumerate() {
            match b {
                _ if self.escape => self.escape = false,
                b'\\' if self.string => self.escape = true,
                b'"' => {
                    self.string = !self.string;
                    if self.depth == 0 && !self.string {
                        return Some(i + 1);
                    }
                }
                _ if self.string => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(i + 1);
                    }
                }
                b',' | b'\n' if self.depth == 0 => return Some(i),
                _ => {}
            }
        }
        None
    }

    fn finish(&self, offset: u64, notes: &mut Notes) {
        if self.array == Array::Open {
            notes.lost(offset, 0, 1, || "the array is not closed, so that records after it may be missing".into());
        }
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
