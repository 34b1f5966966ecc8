//! Text in chunks of whole records: by byte range, which any thread can load, or cut from a stream.

use crate::ReadError;
use crate::read::input::{TextInput, fill};
use crate::read::pool::{Buffer, Pool};
use crate::report::Notes;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Some whole records.
pub(crate) struct Chunk {
    pub buffer: Buffer,
    /// The records are in this part of the buffer.
    pub start: usize,
    pub end: usize,
    /// Offset in the file's text of the buffer's first byte.
    pub offset: u64,
    /// Where each record is, when lines do not tell.
    pub records: Option<Vec<(u32, u32)>>,
    /// What went wrong before records could be told apart.
    pub notes: Notes,
    /// Bytes of the file on disk that the chunk stands for.
    pub bytes: u64,
}

/// Limits of chunks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub chunk: usize,
    pub record: usize,
    pub named: usize,
}

impl Limits {
    fn too_long(self) -> String {
        format!("the record is longer than {} MiB", (self.record >> 20).max(1))
    }
}

/// Loads the lines that start in a byte range.
pub(crate) fn load_lines(
    input: &TextInput,
    from: u64,
    to: u64,
    pool: &Arc<Pool>,
    limits: Limits,
) -> Result<Chunk, ReadError> {
    // One byte earlier shows whether a line starts at `from`; some bytes more most often hold the end of the last line.
    let begin = from.saturating_sub(1);
    let inside = (to - begin) as usize;
    let mut buffer = pool.take();
    let mut want = inside + (16 << 10);
    buffer.reach(want);
    let mut have = input.read_at(&mut buffer[..want], begin)?;
    let mut notes = Notes::default();
    let chunk = |buffer, start, end, notes| Chunk {
        buffer,
        start,
        end,
        offset: begin,
        records: None,
        notes: std::mem::take(notes),
        bytes: to - from,
    };
    let inside = inside.min(have);
    let start = if from == 0 { 0 } else { memchr::memchr(b'\n', &buffer[..inside]).map_or(inside, |i| i + 1) };
    if start >= inside {
        return Ok(chunk(buffer, inside, inside, &mut notes));
    }
    let mut seen = inside - 1;
    loop {
        if let Some(i) = memchr::memchr(b'\n', &buffer[seen..have]) {
            return Ok(chunk(buffer, start, seen + i + 1, &mut notes));
        }
        if have < want {
            return Ok(chunk(buffer, start, have, &mut notes));
        }
        let last = memchr::memrchr(b'\n', &buffer[start..inside]).map_or(start, |i| start + i + 1);
        if have - last > limits.record {
            notes.bad(begin + last as u64, limits.named, || limits.too_long());
            return Ok(chunk(buffer, start, last, &mut notes));
        }
        seen = have;
        want += want.min(limits.chunk.max(1 << 20));
        buffer.reach(want);
        have += input.read_at(&mut buffer[have..want], begin + have as u64)?;
    }
}

/// Finds where records end.
pub(crate) trait Cut: Send {
    /// The end of the last whole record in the text, which starts with a record; 0 if none ends there. At the end of the
    /// file what is left is a record too. `records` takes their places when lines do not tell them.
    fn cut(&mut self, text: &[u8], at_end: bool, records: &mut Option<Vec<(u32, u32)>>) -> usize;
}

/// Records are lines.
pub(crate) struct Lines;

impl Cut for Lines {
    fn cut(&mut self, text: &[u8], at_end: bool, _records: &mut Option<Vec<(u32, u32)>>) -> usize {
        if at_end { text.len() } else { memchr::memrchr(b'\n', text).map_or(0, |i| i + 1) }
    }
}

/// Cuts a stream into chunks, one after the other.
pub(crate) struct Cutter {
    stream: Box<dyn Read + Send>,
    cut: Box<dyn Cut>,
    pool: Arc<Pool>,
    limits: Limits,
    carry: Vec<u8>,
    offset: u64,
    read: Arc<AtomicU64>,
    read_before: u64,
    ended: bool,
}

impl Cutter {
    /// Starts at an offset of the text.
    pub fn new(
        input: &TextInput,
        skip: u64,
        cut: Box<dyn Cut>,
        pool: &Arc<Pool>,
        limits: Limits,
    ) -> Result<Cutter, ReadError> {
        let read = Arc::new(AtomicU64::new(0));
        let mut stream = input.stream(read.clone())?;
        let mut left = skip;
        let mut sink = [0u8; 4096];
        while left > 0 {
            let most = left.min(sink.len() as u64) as usize;
            match stream.read(&mut sink[..most]) {
                Ok(n) if n > 0 => left -= n as u64,
                _ => break,
            }
        }
        Ok(Cutter {
            stream,
            cut,
            pool: pool.clone(),
            limits,
            carry: Vec::new(),
            offset: skip,
            read,
            read_before: 0,
            ended: false,
        })
    }

    /// The next chunk; `None` at the end.
    pub fn next(&mut self) -> Option<Chunk> {
        if self.ended {
            return None;
        }
        let mut notes = Notes::default();
        let mut buffer = self.pool.take();
        let mut have = self.carry.len();
        buffer.reach(have + self.limits.chunk);
        buffer[..have].copy_from_slice(&self.carry);
        self.carry.clear();
        loop {
            let want = have + self.limits.chunk;
            buffer.reach(want);
            let (n, broken) = match fill(&mut self.stream, &mut buffer[have..want]) {
                Ok(n) => (n, None),
                Err(e) => (0, Some(e)),
            };
            have += n;
            self.ended = n == 0;
            let mut records = None;
            let end = self.cut.cut(&buffer[..have], self.ended && broken.is_none(), &mut records);
            if let Some(error) = broken {
                let at = self.offset + end as u64;
                notes.bad(at, self.limits.named, || {
                    format!("the file breaks off here ({error}); what comes before was read. Copy the file anew")
                });
                return Some(self.chunk(buffer, end, records, notes));
            }
            if end > 0 || self.ended {
                if !self.ended {
                    self.carry.extend_from_slice(&buffer[end..have]);
                }
                return Some(self.chunk(buffer, end, records, notes));
            }
            if have > self.limits.record {
                notes.bad(self.offset, self.limits.named, || self.limits.too_long());
                self.offset += have as u64;
                have = self.skip_line(&mut buffer);
            }
        }
    }

    fn chunk(&mut self, buffer: Buffer, end: usize, records: Option<Vec<(u32, u32)>>, notes: Notes) -> Chunk {
        let read = self.read.load(Ordering::Relaxed);
        let bytes = read - std::mem::replace(&mut self.read_before, read);
        let offset = self.offset;
        self.offset += end as u64;
        Chunk { buffer, start: 0, end, offset, records, notes, bytes }
    }

    /// Throws text away up to the next line and gives how much of that line is in the buffer.
    fn skip_line(&mut self, buffer: &mut Buffer) -> usize {
        loop {
            let most = self.limits.chunk;
            let n = fill(&mut self.stream, &mut buffer[..most]).unwrap_or(0);
            if n == 0 {
                return 0;
            }
            if let Some(i) = memchr::memchr(b'\n', &buffer[..n]) {
                self.offset += i as u64 + 1;
                buffer.copy_within(i + 1..n, 0);
                return n - i - 1;
            }
            self.offset += n as u64;
        }
    }
}
