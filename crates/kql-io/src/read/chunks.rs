use crate::ReadError;
use crate::read::chunk::{Chunk, Cut, Cutter, Limits, load_lines};
use crate::read::input::TextInput;
use crate::read::pool::Pool;
use std::sync::Arc;

/// The chunks of a text file in order.
pub(crate) enum Chunks {
    /// Byte ranges that any thread loads.
    Ranges { input: Arc<TextInput>, next: u64, end: u64, pool: Arc<Pool>, limits: Limits },
    /// Cut one after the other.
    Cut(Box<Cutter>),
}

/// A chunk to come.
pub(crate) enum Load {
    Range { input: Arc<TextInput>, from: u64, to: u64, pool: Arc<Pool>, limits: Limits },
    Ready(Chunk),
}

impl Chunks {
    /// Lines of a file; by range where the file allows it.
    pub fn lines(input: &Arc<TextInput>, pool: &Arc<Pool>, limits: Limits) -> Result<Chunks, ReadError> {
        match input.direct_len() {
            Some(end) => Ok(Chunks::Ranges { input: input.clone(), next: 0, end, pool: pool.clone(), limits }),
            None => Chunks::cut(input, 0, Box::new(crate::read::chunk::Lines), pool, limits),
        }
    }

    /// Records that must be found from the start on.
    pub fn cut(
        input: &TextInput,
        skip: u64,
        cut: Box<dyn Cut>,
        pool: &Arc<Pool>,
        limits: Limits,
    ) -> Result<Chunks, ReadError> {
        Ok(Chunks::Cut(Box::new(Cutter::new(input, skip, cut, pool, limits)?)))
    }

    pub fn next(&mut self) -> Option<Load> {
        match self {
            Chunks::Ranges { input, next, end, pool, limits } => {
                if next >= end {
                    return None;
                }
                let from = *next;
                *next = (from + limits.chunk as u64).min(*end);
                Some(Load::Range { input: input.clone(), from, to: *next, pool: pool.clone(), limits: *limits })
            }
            Chunks::Cut(cutter) => cutter.next().map(Load::Ready),
        }
    }
}

impl Load {
    pub fn load(self) -> Result<Chunk, ReadError> {
        match self {
            Load::Range { input, from, to, pool, limits } => load_lines(&input, from, to, &pool, limits),
            Load::Ready(chunk) => Ok(chunk),
        }
    }
}
