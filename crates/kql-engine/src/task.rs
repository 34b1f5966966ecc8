//! Tasks: the work on a part of a scan, which any worker thread may run.

use crate::error::EngineError;
use crate::memory::MemoryPool;
use kql_types::Batch;
use std::collections::VecDeque;
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

/// Batches that wait for a function, in order. A batch whose result gets too large is halved, and the result of the first half
/// is used before the second is made.
#[derive(Default)]
pub(crate) struct Pieces {
    waiting: VecDeque<Piece>,
    /// Rows whose results fit, as far as is known: later batches are not tried as a whole.
    fit: Option<usize>,
}

pub(crate) struct Piece {
    pub(crate) batch: Batch,
    halved: bool,
}

impl Piece {
    /// Whether it is the single row that is left of a batch whose result was too large: it may make a large value.
    pub(crate) fn is_large_row(&self) -> bool {
        self.halved && self.batch.rows == 1
    }
}

impl Pieces {
    /// Adds a batch, in pieces of at most `batch_rows` rows.
    pub(crate) fn add(&mut self, batch: Batch, batch_rows: usize) {
        let size = batch_rows.max(1);
        if batch.rows <= size {
            self.waiting.push_back(Piece { batch, halved: false });
            return;
        }
        let starts = (0..batch.rows).step_by(size);
        let piece = |from| Piece { batch: batch.slice(from, size.min(batch.rows - from)), halved: false };
        self.waiting.extend(starts.map(piece));
    }

    /// The result of the next piece; `None` after the last.
    pub(crate) fn next<T>(
        &mut self,
        mut apply: impl FnMut(&Piece) -> Result<T, EngineError>,
    ) -> Result<Option<T>, EngineError> {
        while let Some(piece) = self.pop() {
            let rows = piece.batch.rows;
            match apply(&piece) {
                Err(EngineError::OutputTooLarge { .. }) if rows > 1 => {
                    self.fit = Some(rows / 2);
                    self.waiting.push_front(Piece { batch: piece.batch, halved: true });
                }
                result => {
                    self.fit = self.fit.map(|n| n.max(rows + rows / 4 + 1));
                    return result.map(Some);
                }
            }
        }
        Ok(None)
    }

    /// The next piece, of no more rows than fit.
    fn pop(&mut self) -> Option<Piece> {
        let piece = self.waiting.pop_front()?;
        let (rows, fit) = (piece.batch.rows, self.fit.unwrap_or(usize::MAX).max(1));
        if rows <= fit {
            return Some(piece);
        }
        let part = |from, rows| Piece { batch: piece.batch.slice(from, rows), halved: true };
        self.waiting.push_front(part(fit, rows - fit));
        Some(part(0, fit))
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

#[cfg(test)]
mod tests {
    use super::*;
    use kql_types::Column;

    /// Rows of 0, 1, 2… whose results may be so many rows at once.
    fn sizes(rows: usize, batch_rows: usize, most: usize) -> Vec<(usize, bool)> {
        let mut pieces = Pieces::default();
        pieces.add(Batch::new(vec![Column::longs((0..rows as i64).map(Some))], rows), batch_rows);
        let mut made = Vec::new();
        let too_large = || EngineError::OutputTooLarge { function: "strrep", rows: 2, requested: 2, limit: 1 };
        let mut apply = |piece: &Piece| match piece.batch.rows {
            n if n > most => Err(too_large()),
            n => Ok((n, piece.is_large_row())),
        };
        while let Some(next) = pieces.next(&mut apply).unwrap() {
            made.push(next);
        }
        made
    }

    #[test]
    fn batches_are_halved_until_their_results_fit() {
        assert_eq!(sizes(10, 4, 8), [(4, false), (4, false), (2, false)]);
        assert_eq!(sizes(7, 100, 1), [(1, true); 7]);
        assert_eq!(sizes(100, 100, 30).iter().map(|(n, _)| n).sum::<usize>(), 100);
        assert_eq!(sizes(1, 100, 2), [(1, false)]);
        let mut pieces = Pieces::default();
        pieces.add(Batch::new(Vec::new(), 1), 8);
        let fails = |_: &Piece| -> Result<(), _> { Err(EngineError::Cancelled) };
        assert!(matches!(pieces.next(fails), Err(EngineError::Cancelled)));
    }
}
