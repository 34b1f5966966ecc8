use crate::read::record_splitter::{Piece, RecordSplitter};

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// What separates and encloses the fields of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Separators {
    pub delimiter: u8,
    /// `"` or `'`.
    pub quote: u8,
}

/// A scanned record.
pub(super) struct Record {
    /// Start of the next record.
    pub next: usize,
    /// Number of fields.
    pub fields: usize,
    /// Why it is malformed.
    pub broken: Option<&'static str>,
}

pub(super) const OPEN_QUOTE: &str = "a quoted field has no closing quote";
const AFTER_QUOTE: &str = "text after the closing quote of a field";

/// Scans the record that starts at `at`. `visit` gets number, start, end and escapes of each field until it returns false, after
/// which fields are not counted.
#[inline]
pub(super) fn record(
    text: &[u8],
    mut at: usize,
    separators: Separators,
    mut visit: impl FnMut(usize, usize, usize, bool) -> bool,
) -> Record {
    let Separators { delimiter, quote } = separators;
    let mut field = 0;
    loop {
        let (start, mut end, escaped);
        if text.get(at) == Some(&quote) {
            let Some((close, esc)) = quoted_end(text, at + 1, quote) else {
                return Record { next: text.len(), fields: field, broken: Some(OPEN_QUOTE) };
            };
            (start, end, escaped) = (at + 1, close, esc);
            at = close + 1;
            match text.get(at) {
                Some(b'\r') if matches!(text.get(at + 1), None | Some(b'\n')) => at += 1,
                Some(b) if *b != delimiter && *b != b'\n' => {
                    return Record { next: skip(text, at, separators), fields: field, broken: Some(AFTER_QUOTE) };
                }
                _ => {}
            }
        } else {
            start = at;
            at = plain_end(text, at, delimiter);
            end = at;
            escaped = false;
            if text.get(at) != Some(&delimiter) && end > start && text[end - 1] == b'\r' {
                end -= 1;
            }
        }
        let go_on = visit(field, start, end, escaped);
        field += 1;
        let last = text.get(at) != Some(&delimiter);
        at = (at + 1).min(text.len());
        if last {
            return Record { next: at, fields: field, broken: None };
        }
        if !go_on {
            return Record { next: skip(text, at, separators), fields: field, broken: None };
        }
    }
}

/// The start of the next record, from the start of a field or from within plain text.
fn skip(text: &[u8], at: usize, separators: Separators) -> usize {
    let Separators { delimiter, quote } = separators;
    let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |i| at + i);
    if memchr::memchr(quote, &text[at..end]).is_none() {
        return (end + 1).min(text.len());
    }
    let from = if matches!(text.get(at.wrapping_sub(1)), Some(b) if *b == delimiter) {
        at
    } else {
        let end = plain_end(text, at, delimiter);
        if text.get(end) != Some(&delimiter) {
            return (end + 1).min(text.len());
        }
        end + 1
    };
    record(text, from, separators, |_, _, _, _| true).next
}

/// The closing quote, and whether doubled quotes precede it.
fn quoted_end(text: &[u8], mut at: usize, quote: u8) -> Option<(usize, bool)> {
    let mut escaped = false;
    loop {
        at += memchr::memchr(quote, text.get(at..)?)?;
        if text.get(at + 1) != Some(&quote) {
            return Some((at, escaped));
        }
        escaped = true;
        at += 2;
    }
}

/// The delimiter or line end after a plain field.
#[inline]
fn plain_end(text: &[u8], mut at: usize, delimiter: u8) -> usize {
    let (d, n) = (LOW * u64::from(delimiter), LOW * u64::from(b'\n'));
    while let Some(bytes) = text.get(at..).and_then(|t| t.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*bytes);
        let (x, y) = (word ^ d, word ^ n);
        let hit = (x.wrapping_sub(LOW) & !x | y.wrapping_sub(LOW) & !y) & HIGH;
        if hit != 0 {
            return at + (hit.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().position(|b| *b == delimiter || *b == b'\n').map_or(text.len(), |i| at + i)
}

/// Splits at line ends outside quotes. A quote opens only at the start of a field, as in [`record`].
pub(crate) struct Quotes {
    separators: Separators,
    /// Where the last piece of a record that is skipped ended.
    inside: Inside,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote that closes the field or is the first of two.
    Closing,
}

impl Quotes {
    pub fn new(separators: Separators) -> Quotes {
        Quotes { separators, inside: Inside::FieldStart }
    }
}

impl RecordSplitter for Quotes {
    fn split(&mut self, text: &[u8], at_end: bool, _records: &mut Option<Vec<(u32, u32)>>) -> usize {
        if at_end {
            return text.len();
        }
        let Separators { delimiter, quote } = self.separators;
        let mut quoted: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        let mut open_at_end = None;
        while let Some(open) = memchr::memchr(quote, &text[at..]).map(|i| at + i) {
            let starts = open == 0 || text[open - 1] == delimiter || text[open - 1] == b'\n';
            if !starts {
                at = open + 1;
                continue;
            }
            match quoted_end(text, open + 1, quote) {
                // A quote at the very end may be the first of two.
                Some((close, _)) if close + 1 < text.len() => {
                    quoted.push((open, close));
                    at = close + 1;
                }
                _ => {
                    open_at_end = Some(open);
                    break;
                }
            }
        }
        let mut end = open_at_end.unwrap_or(text.len());
        loop {
            let begin = quoted.last().map_or(0, |(_, close)| close + 1);
            if let Some(i) = memchr::memrchr(b'\n', &text[begin..end]) {
                return begin + i + 1;
            }
            match quoted.pop() {
                Some((open, _)) => end = open,
                None => return 0,
            }
        }
    }

    fn skip(&mut self, text: &[u8], piece: Piece) -> Option<usize> {
        if piece == Piece::First {
            self.inside = Inside::FieldStart;
        }
        let Separators { delimiter, quote } = self.separators;
        for (i, &b) in text.iter().enumerate() {
            self.inside = match self.inside {
                Inside::Quoted if b == quote => Inside::Closing,
                Inside::Quoted => Inside::Quoted,
                Inside::Closing if b == quote => Inside::Quoted,
                Inside::FieldStart if b == quote => Inside::Quoted,
                Inside::FieldStart | Inside::Plain | Inside::Closing => match b {
                    b'\n' => return Some(i + 1),
                    b if b == delimiter => Inside::FieldStart,
                    _ => Inside::Plain,
                },
            };
        }
        None
    }
}
