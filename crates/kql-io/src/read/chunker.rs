//! Splits a text stream into chunks of complete records, one after the other.

use crate::ReadError;
use crate::read::buffer_pool::{Buffer, BufferPool};
use crate::read::chunk::{Chunk, Limits};
use crate::read::input::{TextInput, fill};
use crate::read::record_splitter::RecordSplitter;
use crate::report::Notes;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The state of a stream between chunks.
pub(crate) struct Chunker {
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
        input: &TextInput,
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
    pub fn next(&mut self) -> Option<Chunk> {
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
            let (n, broken) = match fill(&mut self.stream, &mut buffer[have..want]) {
                Ok(n) => (n, None),
                Err(e) => (0, Some(e)),
            };
            have += n;
            self.ended = n == 0;
            let mut records = None;
            let end = self.splitter.split(&buffer[..have], self.ended && broken.is_none(), &mut records);
            if let Some(error) = broken {
                let at = self.offset + end as u64;
                notes.bad(at, self.limits.named, || {
                    format!("the file is truncated here ({error}); everything before was read. Copy the file again")
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

    /// Discards text up to the next line, and returns how much of that line is in the buffer.
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
