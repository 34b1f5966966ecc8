//! Memory accounting: operators reserve from one pool before they keep rows, and a reservation over the limit fails the query.
//! Every reservation is also a point at which the query can be cancelled.

use crate::error::{EngineError, LimitSetBy};
use kql_types::{Batch, Column, DynamicArray, MemoryBudget};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The memory that the operators of one execution may hold together, and beside it the memory of scan tasks in flight. The two
/// are counted apart, so that whether a query fits does not depend on the number of threads.
pub(crate) struct MemoryPool {
    budget: Arc<MemoryBudget>,
    limit: usize,
    /// What one operator may hold.
    operator_limit: usize,
    used: AtomicUsize,
    in_flight: AtomicUsize,
    /// What may be in flight.
    max_in_flight: usize,
    /// Held while one row makes a large value, so that only one thread does so at a time.
    large: Mutex<()>,
    cancel: Arc<AtomicBool>,
}

impl MemoryPool {
    /// A pool of what the session does not hold, at most `limit` bytes, of which one operator may hold `operator_limit`; setting
    /// `cancel` fails the next check or reservation.
    pub(crate) fn new(
        budget: Arc<MemoryBudget>,
        limit: usize,
        operator_limit: usize,
        cancel: Arc<AtomicBool>,
    ) -> Arc<MemoryPool> {
        Arc::new(MemoryPool {
            limit: limit.min(budget.limit()),
            max_in_flight: budget.in_flight(),
            budget,
            operator_limit,
            used: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
            large: Mutex::new(()),
            cancel,
        })
    }

    /// Fails if one operator needs `needed` bytes beside what others hold and that exceeds the limit.
    fn check(&self, operator: &str, needed: usize, held: usize) -> Result<(), EngineError> {
        let (limit, held) = (self.limit, self.budget.held().saturating_add(held));
        if held.saturating_add(needed) <= limit {
            return Ok(());
        }
        let set_by = if limit < self.budget.limit() { LimitSetBy::Query } else { LimitSetBy::Session };
        Err(EngineError::Memory { operator: operator.to_string(), needed, held, limit, set_by })
    }

    /// Counts bytes of a task in flight.
    pub(crate) fn in_flight(self: &Arc<Self>, bytes: usize) -> InFlight {
        self.in_flight.fetch_add(bytes, Ordering::Relaxed);
        InFlight { pool: self.clone(), bytes }
    }

    /// Whether so many bytes more may be in flight.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.in_flight.load(Ordering::Relaxed).saturating_add(bytes) <= self.max_in_flight
    }

    /// A pool whose scans may hold so many bytes.
    #[cfg(test)]
    pub(crate) fn for_scans(max_in_flight: usize) -> Arc<MemoryPool> {
        let budget = MemoryBudget::unlimited();
        let pool = MemoryPool::new(budget, usize::MAX, usize::MAX, Arc::default());
        Arc::new(MemoryPool { max_in_flight, ..Arc::into_inner(pool).expect("one owner") })
    }

    #[cfg(test)]
    pub(crate) fn bytes_in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Runs what makes a large value, alone.
    pub(crate) fn alone<T>(&self, work: impl FnOnce() -> T) -> T {
        let _guard = self.large.lock().unwrap_or_else(PoisonError::into_inner);
        work()
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

/// The memory of a scan task that runs, or of a batch that waits for the consumer.
pub(crate) struct InFlight {
    pool: Arc<MemoryPool>,
    bytes: usize,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.pool.in_flight.fetch_sub(self.bytes, Ordering::Relaxed);
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
            return Err(EngineError::Memory { operator, needed: bytes, held: 0, limit, set_by: LimitSetBy::Query });
        }
        self.pool.check(&self.operator, bytes, used - bytes)
    }

    /// Reserves `bytes` more.
    pub(crate) fn try_grow(&mut self, bytes: usize) -> Result<(), EngineError> {
        self.try_resize(self.bytes.saturating_add(bytes))
    }

    /// Reserves the memory of a batch and returns the batch to keep. Columns whose rows use only a small part of their string
    /// buffers are copied out of them.
    pub(crate) fn reserve_batch(&mut self, mut batch: Batch) -> Result<Batch, EngineError> {
        for column in &mut batch.columns {
            let buffers: usize = column.text_buffers().iter().map(|(_, n)| n).sum();
            if buffers > column.data_bytes() * 2 + SMALL_BUFFER {
                *column = column.compact();
            }
        }
        let bytes = new_bytes(&batch, &mut self.buffers);
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

/// Bytes of a batch, without the string buffers that are counted already.
pub(crate) fn new_bytes(batch: &Batch, counted: &mut HashSet<usize>) -> usize {
    let column = |c: &Column| {
        let texts = c.text_buffers();
        let own = if texts.is_empty() { c.data_bytes() } else { c.len() * VIEW };
        own + texts.iter().filter(|(at, _)| counted.insert(*at)).map(|(_, n)| n).sum::<usize>()
    };
    batch.columns.iter().map(column).sum()
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
        MemoryPool::new(MemoryBudget::new(LIMIT), LIMIT, LIMIT, Arc::default())
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
        let EngineError::Memory { operator, needed, held, limit, .. } = error else { panic!("{error}") };
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
        let pool = MemoryPool::new(MemoryBudget::new(LIMIT), LIMIT, LIMIT / 4, Arc::default());
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
        let pool = MemoryPool::new(MemoryBudget::new(LIMIT), LIMIT, LIMIT, cancel.clone());
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
