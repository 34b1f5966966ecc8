//! The positions of the cells of rows, before any is decoded.

/// The position of a cell in its chunk; the default is a missing cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

/// The top bit of the end: the text has escapes.
const ESCAPED: u32 = 1 << 31;

impl Span {
    #[inline]
    pub fn new(start: usize, end: usize, escaped: bool) -> Span {
        Span { start: start as u32, end: end as u32 | if escaped { ESCAPED } else { 0 } }
    }

    #[inline]
    pub fn bytes(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..(self.end & !ESCAPED) as usize).unwrap_or_default()
    }

    #[inline]
    pub fn escaped(self) -> bool {
        self.end & ESCAPED != 0
    }

    #[inline]
    pub fn is_absent(self) -> bool {
        self.end == 0
    }
}

/// The cells of rows, row by row.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// Cells per row.
    pub width: usize,
    pub spans: Vec<Span>,
    /// Where each row's record starts in its chunk.
    pub starts: Vec<u32>,
    /// Where the chunk starts in the file.
    offset: u64,
}

impl Rows {
    pub fn new(width: usize, offset: u64) -> Rows {
        Rows { width, spans: Vec::new(), starts: Vec::new(), offset }
    }

    /// Where the record of a row starts in the file.
    pub fn place(&self, row: usize) -> u64 {
        self.offset + self.starts.get(row).copied().map_or(0, u64::from)
    }

    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Appends a row of missing cells and returns them to be set.
    #[inline]
    pub fn push(&mut self, start: usize) -> &mut [Span] {
        self.starts.push(start as u32);
        let at = self.spans.len();
        self.spans.resize(at + self.width, Span::default());
        &mut self.spans[at..]
    }

    /// Removes the last row.
    #[inline]
    pub fn pop(&mut self) {
        self.starts.pop();
        self.spans.truncate(self.starts.len() * self.width);
    }

    pub fn clear(&mut self) {
        self.spans.clear();
        self.starts.clear();
    }

    /// The cells of one column.
    pub fn column(&self, slot: usize) -> impl Iterator<Item = Span> + '_ {
        self.spans.iter().skip(slot).step_by(self.width.max(1)).copied()
    }

    /// Keeps only the rows of a mask.
    pub fn retain(&mut self, keep: &[bool]) {
        let mut to = 0;
        for (from, _) in keep.iter().enumerate().filter(|(_, k)| **k) {
            self.spans.copy_within(from * self.width..(from + 1) * self.width, to * self.width);
            self.starts[to] = self.starts[from];
            to += 1;
        }
        self.starts.truncate(to);
        self.spans.truncate(to * self.width);
    }
}
