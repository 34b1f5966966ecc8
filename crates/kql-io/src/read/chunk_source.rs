use crate::ReadError;
use crate::read::buffer_pool::BufferPool;
use crate::read::chunk::{Chunk, Limits, load_lines};
use crate::read::chunker::Chunker;
use crate::read::input::TextInput;
use crate::read::record_splitter::{Lines, RecordSplitter};
use std::sync::Arc;

/// The chunks of a text file, in order.
pub(crate) enum ChunkSource {
    /// Byte ranges, which any thread can load.
    Ranges { input: Arc<TextInput>, next: u64, end: u64, pool: Arc<BufferPool>, limits: Limits },
    /// A stream that has to be split from its start.
    Stream(Box<Chunker>),
}

/// A chunk that is still to be loaded.
pub(crate) enum ChunkTask {
    Range { input: Arc<TextInput>, from: u64, to: u64, pool: Arc<BufferPool>, limits: Limits },
    Ready(Box<Result<Chunk, ReadError>>),
}

impl ChunkSource {
    /// The lines of a file, by byte range if the file is uncompressed UTF-8.
    pub fn lines(input: &Arc<TextInput>, pool: &Arc<BufferPool>, limits: Limits) -> Result<ChunkSource, ReadError> {
        match input.direct_len() {
            Some(end) => Ok(ChunkSource::Ranges { input: input.clone(), next: 0, end, pool: pool.clone(), limits }),
            None => ChunkSource::stream(input, 0, Box::new(Lines), pool, limits),
        }
    }

    /// Records that can only be found from the start of the text, after `skip` bytes.
    pub fn stream(
        input: &Arc<TextInput>,
        skip: u64,
        splitter: Box<dyn RecordSplitter>,
        pool: &Arc<BufferPool>,
        limits: Limits,
    ) -> Result<ChunkSource, ReadError> {
        Ok(ChunkSource::Stream(Box::new(Chunker::new(input, skip, splitter, pool, limits)?)))
    }

    pub fn next(&mut self) -> Option<ChunkTask> {
        match self {
            ChunkSource::Ranges { input, next, end, pool, limits } => {
                if next >= end {
                    return None;
                }
                let from = *next;
                *next = (from + limits.chunk as u64).min(*end);
                Some(ChunkTask::Range { input: input.clone(), from, to: *next, pool: pool.clone(), limits: *limits })
            }
            ChunkSource::Stream(chunker) => chunker.next().map(|chunk| ChunkTask::Ready(Box::new(chunk))),
        }
    }
}

impl ChunkTask {
    /// Bytes of text.
    pub fn bytes(&self) -> usize {
        match self {
            ChunkTask::Range { from, to, .. } => usize::try_from(to - from).unwrap_or(usize::MAX),
            ChunkTask::Ready(chunk) => chunk.as_ref().as_ref().map_or(0, |c| c.buffer.len()),
        }
    }

    pub fn load(self) -> Result<Chunk, ReadError> {
        match self {
            ChunkTask::Range { input, from, to, pool, limits } => load_lines(&input, from, to, &pool, limits),
            ChunkTask::Ready(chunk) => *chunk,
        }
    }
}
