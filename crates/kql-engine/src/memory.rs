//! Memory accounting: operators reserve from one pool before they keep rows, and a reservation over the limit fails the query.
//! Every reservation is also a point at which the query can be cancelled.

use crate::error::EngineError;
use kql_types::{Batch, Column, DynamicArray};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The memory that the operators of one execution may hold together.
pub(crate) struct MemoryPool {
    limit: usize,
    /// What one operator may hold.
    operator_limit: usize,
    used: AtomicUsize,
    cancel: Arc<AtomicBool>,
}

impl MemoryPool {
    /// A pool of `limit` bytes, of which one operator may hold `operator_limit`; setting `cancel` fails the next check or reservation.
    pub(crate) fn new(limit: usize, operator_limit: usize, cancel: Arc<AtomicBool>) -> Arc<MemoryPool> {
        Arc::new(MemoryPool { limit, operator_limit, used: AtomicUsize::new(0), cancel })
    }

    /// Fails if the execution was cancelled.
    pub(crate) fn check_cancelled(&self) -> Result<(), EngineError> {
        if self.cancel.load(Ordering::Relaxed) { Err(EngineError::Cancelled) } else { Ok(()) }
    }

    /// An empty reservation of an operator, which error messages name.
    pub(crate) fn reservation(self: &Arc<Self>, operator: impl Into<Cow<'static, str>>) -> MemoryReservation {
        MemoryReservation { pool: self.clone(), operator: operator.into(), bytes: 0, buffers: HashSet::new() }
    }
}

/// The memory of one operator; dropping it returns the memory to the pool.
pub(crate) struct MemoryReservation {
    pool: Arc<MemoryPool>,
    operator: Cow<'static, str>,
    bytes: usize,
    /// Addresses of the string buffers that are counted already: batches that `mv-expand` or a join made of one batch share
    /// its buffers.
    buffers: HashSet<usize>,
}

impl MemoryReservation {
    /// Bytes reserved.
    pub(crate) fn size(&self) -> usize {
        self.bytes
    }

    /// Changes the reservation to `bytes`. Fails over the limit of the pool, and if the execution was cancelled.
    pub(crate) fn try_resize(&mut self, bytes: usize) -> Result<(), EngineError> {
        self.pool.check_cancelled()?;
        let before = std::mem::replace(&mut self.bytes, bytes);
        if bytes <= before {
            self.pool.used.fetch_sub(before - bytes, Ordering::Relaxed);
            return Ok(());
        }
        let used = self.pool.used.fetch_add(bytes - before, Ordering::Relaxed) + (bytes - before);
        if bytes > self.pool.operator_limit {
            let (operator, limit) = (self.operator.to_string(), self.pool.operator_limit);
            return Err(EngineError::Memory { operator, needed: bytes, held: 0, limit });
        }
        if used > self.pool.limit {
            let (operator, limit) = (self.operator.to_string(), self.pool.limit);
            return Err(EngineError::Memory { operator, needed: bytes, held: used - bytes, limit });
        }
        Ok(())
    }

    /// Reserves `bytes` more.
    pub(crate) fn try_grow(&mut self, bytes: usize) -> Result<(), EngineError> {
        self.try_resize(self.bytes.saturating_add(bytes))
    }

    /// Reserves the memory of a batch and returns the batch to keep. Columns whose rows use only a small part of their string
    /// buffers are copied out of them.
    pub(crate) fn reserve_batch(&mut self, mut batch: Batch) -> Result<Batch, EngineError> {
        let mut bytes = 0;
        for column in &mut batch.columns {
            let mut buffers = column.text_buffers();
            let used = column.data_bytes();
            if buffers.iter().map(|(_, n)| n).sum::<usize>() > used * 2 + SMALL_BUFFER {
                *column = column.compact();
                buffers = column.text_buffers();
            }
            bytes += if buffers.is_empty() { column.data_bytes() } else { column.len() * VIEW };
            bytes += buffers.iter().filter(|(at, _)| self.buffers.insert(*at)).map(|(_, n)| n).sum::<usize>();
        }
        self.try_grow(bytes)?;
        Ok(batch)
    }

    /// Changes the reservation to these batches alone.
    pub(crate) fn reset_to(&mut self, batches: &[Batch]) -> Result<(), EngineError> {
        self.buffers.clear();
        self.try_resize(batches_bytes(batches))
    }
}

/// String buffers up to this size are not worth copying rows out of.
const SMALL_BUFFER: usize = 1 << 16;

/// Bytes of the view of a string, without its text.
pub(crate) const VIEW: usize = 16;

impl Drop for MemoryReservation {
    fn drop(&mut self) {
        self.pool.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A value with the reservation of its memory.
pub(crate) struct Reserved<T> {
    pub(crate) value: T,
    pub(crate) reservation: MemoryReservation,
}

impl<T> Deref for Reserved<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Bytes of the rows of batches.
pub(crate) fn batches_bytes(batches: &[Batch]) -> usize {
    batches.iter().map(Batch::data_bytes).sum()
}

/// The batch with its strings copied out of the buffers they were read into, which would stay in memory for the sake of a few
/// rows. Dictionaries stay as they are, since batches share them.
pub(crate) fn compact_batch(batch: Batch) -> Batch {
    let columns = batch
        .columns
        .into_iter()
        .map(|c| match c {
            Column::String(a) => Column::String(a.gc()),
            Column::Dynamic(a) => Column::Dynamic(DynamicArray(a.0.gc())),
            other => other,
        })
        .collect();
    Batch { columns, rows: batch.rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::UInt32Array;

    const LIMIT: usize = 10 << 20;

    fn pool() -> Arc<MemoryPool> {
        MemoryPool::new(LIMIT, LIMIT, Arc::default())
    }

    fn strings(rows: usize, length: usize) -> Batch {
        Batch::new(vec![Column::strings((0..rows).map(|i| format!("{i:0length$}")))], rows)
    }

    #[test]
    fn reservations_share_the_limit_and_return_their_memory() {
        let pool = pool();
        let mut join = pool.reservation("join");
        join.try_resize(6 << 20).unwrap();
        let mut sort = pool.reservation("sort");
        sort.try_grow(4 << 20).unwrap();
        let error = sort.try_grow(1).unwrap_err();
        let EngineError::Memory { operator, needed, held, limit } = error else { panic!("{error}") };
        assert_eq!((operator.as_str(), needed, held, limit), ("sort", (4 << 20) + 1, 6 << 20, LIMIT));
        // What failed is still counted until the operator gives up.
        assert!(join.try_grow(1).is_err());
        drop(sort);
        join.try_resize(LIMIT).unwrap();
        join.try_resize(1).unwrap();
        assert_eq!((join.size(), pool.used.load(Ordering::Relaxed)), (1, 1));
        drop(join);
        assert_eq!(pool.used.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn one_operator_may_hold_less_than_all_together() {
        let pool = MemoryPool::new(LIMIT, LIMIT / 4, Arc::default());
        let (mut join, mut sort) = (pool.reservation("join"), pool.reservation("sort"));
        join.try_resize(LIMIT / 4).unwrap();
        sort.try_resize(LIMIT / 4).unwrap();
        let error = join.try_grow(1).unwrap_err();
        assert!(matches!(error, EngineError::Memory { limit, .. } if limit == LIMIT / 4), "{error}");
    }

    #[test]
    fn growth_saturates() {
        let mut reservation = pool().reservation("sort");
        reservation.try_resize(1).unwrap();
        assert!(matches!(reservation.try_grow(usize::MAX), Err(EngineError::Memory { needed: usize::MAX, .. })));
    }

    #[test]
    fn a_cancelled_execution_fails_its_next_reservation() {
        let cancel = Arc::new(AtomicBool::new(false));
        let pool = MemoryPool::new(LIMIT, LIMIT, cancel.clone());
        let mut reservation = pool.reservation("sort");
        reservation.try_resize(8).unwrap();
        cancel.store(true, Ordering::Relaxed);
        assert!(matches!(reservation.try_resize(0), Err(EngineError::Cancelled)));
        assert!(matches!(pool.check_cancelled(), Err(EngineError::Cancelled)));
    }

    #[test]
    fn shared_string_buffers_count_once() {
        let batch = strings(1000, 100);
        let whole = batch.columns[0].text_buffers().iter().map(|(_, n)| n).sum::<usize>();
        assert!(whole >= 100_000, "{whole}");
        let mut reservation = pool().reservation("mv-expand");
        reservation.reserve_batch(batch.clone()).unwrap();
        assert_eq!(reservation.size(), whole + 1000 * VIEW);
        reservation.reserve_batch(batch.clone()).unwrap();
        assert_eq!(reservation.size(), whole + 2000 * VIEW);
        reservation.reset_to(&[batch.slice(0, 10)]).unwrap();
        assert_eq!(reservation.size(), batch.slice(0, 10).data_bytes());
    }

    #[test]
    fn few_rows_of_large_buffers_are_copied_out_of_them() {
        let batch = strings(10_000, 100);
        let few = batch.take(&UInt32Array::from(vec![1, 9_000]));
        let mut reservation = pool().reservation("sort");
        let kept = reservation.reserve_batch(few.clone()).unwrap();
        assert!(reservation.size() < 1 << 12, "{}", reservation.size());
        assert_eq!(kept.columns[0].value(1), few.columns[0].value(1));
        assert!(kept.columns[0].text_buffers()[0].1 < 1 << 12);
    }
}
