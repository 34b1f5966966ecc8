use super::fields::{Record, Separators, record};

/// Text that was skipped after a malformed record.
pub(super) struct Skipped {
    /// Start of the next record.
    pub next: usize,
    /// Lines that were skipped.
    pub lines: u64,
}

/// Error recovery: where reading resumes after the malformed record at `at`: a quote that does not belong there opens a field that swallows the
/// lines after it, so the next record is the first of these lines that is a complete record by itself.
pub(super) fn resume(text: &[u8], at: usize, broken: &Record, separators: Separators, columns: usize) -> Skipped {
    let mut lines = 1;
    let mut line = line_after(text, at);
    while line < broken.next {
        if is_record(text, line, separators, columns) {
            return Skipped { next: line, lines };
        }
        line = line_after(text, line);
        lines += 1;
    }
    Skipped { next: broken.next, lines }
}

fn line_after(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |i| at + i + 1)
}

/// Whether a record with all columns starts here, without quotes outside quoted fields.
fn is_record(text: &[u8], at: usize, separators: Separators, columns: usize) -> bool {
    let mut stray = false;
    let found = record(text, at, separators, |_, from, to, _| {
        let quoted = from > at && text[from - 1] == separators.quote;
        stray |= !quoted && memchr::memchr(separators.quote, &text[from..to]).is_some();
        !stray
    });
    !stray && found.broken.is_none() && found.fields == columns
}
