//! What the operators of an execution may hold together, and the wish to stop it.

use crate::error::EngineError;
use kql_types::Batch;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The budget of one execution.
pub(crate) struct Budget {
    limit: usize,
    used: AtomicUsize,
    cancel: Arc<AtomicBool>,
}

impl Budget {
    pub(crate) fn new(limit: usize, cancel: Arc<AtomicBool>) -> Arc<Budget> {
        Arc::new(Budget { limit, used: AtomicUsize::new(0), cancel })
    }

    /// Fails when the execution is to stop.
    pub(crate) fn check(&self) -> Result<(), EngineError> {
        if self.cancel.load(Ordering::Relaxed) { Err(EngineError::Cancelled) } else { Ok(()) }
    }

    /// The share of an operator, with nothing in it yet.
    pub(crate) fn hold(self: &Arc<Self>, operator: impl Into<Cow<'static, str>>) -> Hold {
        Hold { budget: self.clone(), operator: operator.into(), bytes: 0, texts: HashSet::new() }
    }
}

/// What one operator holds; given back when it is dropped.
pub(crate) struct Hold {
    budget: Arc<Budget>,
    operator: Cow<'static, str>,
    bytes: usize,
    /// Addresses of the texts of the batches: rows that `mv-expand` or a join made of one share them.
    texts: HashSet<usize>,
}

impl Hold {
    /// Holds so many bytes in place of those before. Fails over the budget, and when the execution is to stop.
    pub(crate) fn set(&mut self, bytes: usize) -> Result<(), EngineError> {
        self.budget.check()?;
        let before = std::mem::replace(&mut self.bytes, bytes);
        if bytes <= before {
            self.budget.used.fetch_sub(before - bytes, Ordering::Relaxed);
            return Ok(());
        }
        let used = self.budget.used.fetch_add(bytes - before, Ordering::Relaxed) + (bytes - before);
        if used > self.budget.limit {
            let (operator, limit) = (self.operator.to_string(), self.budget.limit);
            return Err(EngineError::Memory { operator, needed: bytes, held: used - bytes, limit });
        }
        Ok(())
    }

    /// Holds a batch more. Where few of the texts that it keeps in memory are its own, it is copied out of them.
    pub(crate) fn take_in(&mut self, mut batch: Batch) -> Result<Batch, EngineError> {
        let mut bytes = 0;
        for column in &mut batch.columns {
            let mut texts = column.text_buffers();
            let own = column.data_bytes();
            if texts.iter().map(|(_, n)| n).sum::<usize>() > own * 2 + SMALL {
                *column = column.compact();
                texts = column.text_buffers();
            }
            bytes += if texts.is_empty() { column.data_bytes() } else { column.len() * VIEW };
            bytes += texts.iter().filter(|(at, _)| self.texts.insert(*at)).map(|(_, n)| n).sum::<usize>();
        }
        self.add(bytes)?;
        Ok(batch)
    }

    /// Holds these batches and nothing else.
    pub(crate) fn restart(&mut self, batches: &[Batch]) -> Result<(), EngineError> {
        self.texts.clear();
        self.set(bytes_of(batches))
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Holds more.
    pub(crate) fn add(&mut self, bytes: usize) -> Result<(), EngineError> {
        self.set(self.bytes.saturating_add(bytes))
    }
}

/// Texts of this size are not worth copying.
const SMALL: usize = 1 << 16;

/// Bytes of the place of a text.
pub(crate) const VIEW: usize = 16;

impl Drop for Hold {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Something with the memory that it takes.
pub(crate) struct Held<T> {
    pub(crate) value: T,
    pub(crate) hold: Hold,
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Bytes of the rows of batches.
pub(crate) fn bytes_of(batches: &[Batch]) -> usize {
    batches.iter().map(Batch::data_bytes).sum()
}
