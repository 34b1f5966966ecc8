//! Chunks: pieces of a text file that hold complete records.

use crate::read::buffer_pool::{Buffer, BufferPool};
use crate::read::input::TextInput;
use crate::report::Notes;
use crate::{ReadError, ReadErrorKind};
use kql_types::{Batch, SourceError};
use std::sync::Arc;

/// Complete records in a buffer.
pub(crate) struct Chunk {
    pub buffer: Buffer,
    /// The records are in this part of the buffer.
    pub start: usize,
    pub end: usize,
    /// Offset of the buffer's first byte in the decoded text of the file.
    pub offset: u64,
    /// The range of each record, if records are not lines.
    pub records: Option<Vec<(u32, u32)>>,
    /// Records that were skipped while the text was split.
    pub notes: Notes,
    /// Bytes on disk that were read for the chunk, for progress.
    pub bytes: u64,
}

/// The scanner of a text format.
pub(crate) trait ChunkScanner: Send + Sync {
    /// Scans and decodes a chunk.
    fn read(&self, chunk: &Chunk, notes: &mut Notes) -> Result<Vec<Batch>, SourceError>;
}

/// Limits of reading text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of a chunk.
    pub chunk: usize,
    /// Bytes of the longest record.
    pub record: usize,
    /// Malformed records that the report names.
    pub named: usize,
}

impl Limits {
    /// The message about a record of this many lines that is too long.
    pub fn too_long(self, lines: u64) -> String {
        let limit = (self.record >> 20).max(1);
        match lines {
            0 | 1 => format!("the record is longer than {limit} MiB"),
            n => format!("the record is longer than {limit} MiB; its {n} lines are skipped"),
        }
    }
}

/// Loads the lines that start in a byte range; any thread can do so.
pub(crate) fn load_lines(
    input: &TextInput,
    from: u64,
    to: u64,
    pool: &Arc<BufferPool>,
    limits: Limits,
) -> Result<Chunk, ReadError> {
    // The byte before `from` shows whether a line starts there; some bytes after `to` usually hold the end of the last line.
    let begin = from.saturating_sub(1);
    let inside = (to - begin) as usize;
    let mut buffer = pool.take();
    let mut want = inside + (16 << 10);
    buffer.grow_to(want);
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
    let rest = input.direct_len().unwrap_or(0).saturating_sub(begin) as usize;
    if have < want.min(rest) {
        return Err(ReadError::new(&input.path, ReadErrorKind::Shortened));
    }
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
            notes.bad(begin + last as u64, limits.named, || limits.too_long(1));
            return Ok(chunk(buffer, start, last, &mut notes));
        }
        seen = have;
        want += want.min(limits.chunk.max(1 << 20));
        buffer.grow_to(want);
        have += input.read_at(&mut buffer[have..want], begin + have as u64)?;
    }
}
