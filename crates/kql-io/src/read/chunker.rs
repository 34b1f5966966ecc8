//! Splits a text stream into chunks of complete records, one after the other.

use crate::read::buffer_pool::{Buffer, BufferPool};
use crate::read::chunk::{Chunk, Limits};
use crate::read::input::{TextInput, fill};
use crate::read::record_splitter::{Piece, RecordSplitter};
use crate::report::Notes;
use crate::{ReadError, ReadErrorKind};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The state of a stream between chunks.
pub(crate) struct Chunker {
    input: Arc<TextInput>,
    stream: Box<dyn Read + Send>,
    splitter: Box<dyn RecordSplitter>,
    pool: Arc<BufferPool>,
    limits: Limits,
    /// The start of a record that the last chunk did not complete.
    carry: Vec<u8>,
    offset: u64,
    read: Arc<AtomicU64>,
    read_before: u64,
    ended: bool,
}

impl Chunker {
    /// Starts at an offset of the decoded text.
    pub fn new(
        input: &Arc<TextInput>,
        skip: u64,
        splitter: Box<dyn RecordSplitter>,
        pool: &Arc<BufferPool>,
        limits: Limits,
    ) -> Result<Chunker, ReadError> {
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
        Ok(Chunker {
            input: input.clone(),
            stream,
            splitter,
            pool: pool.clone(),
            limits,
            carry: Vec::new(),
            offset: skip,
            read,
            read_before: 0,
            ended: false,
        })
    }

    /// The next chunk; `None` after the last.
    pub fn next(&mut self) -> Option<Result<Chunk, ReadError>> {
        if self.ended {
            return None;
        }
        let mut notes = Notes::default();
        let mut buffer = self.pool.take();
        let mut have = self.carry.len();
        buffer.grow_to(have + self.limits.chunk);
        buffer[..have].copy_from_slice(&self.carry);
        self.carry.clear();
        loop {
            let want = have + self.limits.chunk;
            buffer.grow_to(want);
            let n = match fill(&mut self.stream, &mut buffer[have..want]) {
                Ok(n) => n,
                Err(e) => {
                    self.ended = true;
                    return Some(Err(self.input.broken_at(self.offset + have as u64, e)));
                }
            };
            have += n;
            self.ended = n == 0;
            if self.ended && self.input.is_shortened(self.read.load(Ordering::Relaxed)) {
                return Some(Err(ReadError::new(&self.input.path, ReadErrorKind::Shortened)));
            }
            let mut records = None;
            let end = self.splitter.split(&buffer[..have], self.ended, &mut records);
            if end > 0 || self.ended {
                if self.ended {
                    self.splitter.finish(self.offset + end as u64, &mut notes);
                } else {
                    self.carry.extend_from_slice(&buffer[end..have]);
                }
                return Some(Ok(self.chunk(buffer, end, records, notes)));
            }
            if have > self.limits.record {
                have = match self.discard(&mut buffer, have, &mut notes) {
                    Ok(have) => have,
                    Err(e) => return Some(Err(e)),
                };
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

    /// Discards the record at the start of the buffer, and returns how much of the text after it is in the buffer.
    fn discard(&mut self, buffer: &mut Buffer, mut have: usize, notes: &mut Notes) -> Result<usize, ReadError> {
        let start = self.offset;
        let mut piece = Piece::First;
        let mut lines = 0;
        loop {
            let end = self.splitter.skip(&buffer[..have], piece);
            let passed = end.unwrap_or(have);
            lines += memchr::memchr_iter(b'\n', &buffer[..passed]).count() as u64;
            self.offset += passed as u64;
            if end.is_some() || have == 0 {
                notes.bad(start, self.limits.named, || self.limits.too_long(lines));
                buffer.copy_within(passed..have, 0);
                return Ok(have - passed);
            }
            piece = Piece::Later;
            let most = self.limits.chunk;
            have = fill(&mut self.stream, &mut buffer[..most]).map_err(|e| {
                self.ended = true;
                self.input.broken_at(self.offset, e)
            })?;
        }
    }
}
