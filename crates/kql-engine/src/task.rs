//! Tasks: the work on one batch of a scan, which any worker thread may run.

use crate::error::EngineError;
use crate::memory::MemoryPool;
use kql_types::{Batch, ScanTask};
use std::sync::Arc;

/// What a task needs to run.
#[derive(Clone)]
pub(crate) struct TaskContext {
    /// Number of worker threads.
    pub(crate) threads: usize,
    /// Larger batches are split into batches of at most this many rows.
    pub(crate) batch_rows: usize,
    /// Memory of the operators, and the cancellation flag.
    pub(crate) memory: Arc<MemoryPool>,
}

/// A stateless operator: what it makes of a batch depends on that batch alone.
pub(crate) trait Transform: Send + Sync {
    /// The transformed batch; `None` drops it.
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError>;
}

/// Batches in order.
pub(crate) trait BatchStream: Send {
    fn next(&mut self) -> Result<Option<Batch>, EngineError>;
}

impl TaskContext {
    /// Runs a scan task and applies the transforms to its batches.
    pub(crate) fn run(&self, task: ScanTask, transforms: &[Arc<dyn Transform>]) -> Result<Vec<Batch>, EngineError> {
        let mut out = Vec::new();
        for batch in task()? {
            for piece in self.split(batch) {
                self.memory.check_cancelled()?;
                out.extend(apply_all(transforms, piece)?);
            }
        }
        Ok(out)
    }

    /// A batch in pieces of at most `batch_rows` rows.
    pub(crate) fn split(&self, batch: Batch) -> impl Iterator<Item = Batch> + use<> {
        let size = self.batch_rows.max(1);
        let count = batch.rows.div_ceil(size).max(1);
        (0..count).map(move |i| match count {
            1 => batch.clone(),
            _ => batch.slice(i * size, size.min(batch.rows - i * size)),
        })
    }
}

/// Applies transforms one after the other; `None` as soon as no row is left.
pub(crate) fn apply_all(transforms: &[Arc<dyn Transform>], batch: Batch) -> Result<Option<Batch>, EngineError> {
    let mut batch = batch;
    for transform in transforms {
        if batch.rows == 0 {
            return Ok(None);
        }
        match transform.apply(batch)? {
            Some(next) => batch = next,
            None => return Ok(None),
        }
    }
    Ok((batch.rows > 0).then_some(batch))
}
