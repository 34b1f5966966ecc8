//! Splits text into records, without decoding them.

use crate::report::Notes;

/// Finds where records end.
pub(crate) trait RecordSplitter: Send {
    /// The end of the last complete record of `text`, which starts at a record; 0 if none is complete. At the end of the file
    /// the rest of the text is a record too. Formats whose records are not lines append the range of each to `records`.
    fn split(&mut self, text: &[u8], at_end: bool, records: &mut Option<Vec<(u32, u32)>>) -> usize;

    /// Where the record that is too long to be kept ends in its next piece of text, of which the first starts at the record.
    fn skip(&mut self, text: &[u8], first: Piece) -> Option<usize>;

    /// Reports what the end of the text shows to be missing.
    fn finish(&self, _offset: u64, _notes: &mut Notes) {}
}

/// Which piece of a record it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    First,
    Later,
}

/// Every line is a record.
pub(crate) struct Lines;

impl RecordSplitter for Lines {
    fn split(&mut self, text: &[u8], at_end: bool, _records: &mut Option<Vec<(u32, u32)>>) -> usize {
        if at_end { text.len() } else { memchr::memrchr(b'\n', text).map_or(0, |i| i + 1) }
    }

    fn skip(&mut self, text: &[u8], _: Piece) -> Option<usize> {
        memchr::memchr(b'\n', text).map(|i| i + 1)
    }
}
