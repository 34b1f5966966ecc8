//! The memory of a session, which the operators of its executions share with what its tables keep between executions.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A limit in bytes, and the bytes that are held whatever runs: unpacked files. Executions get the rest.
#[derive(Debug)]
pub struct MemoryBudget {
    limit: usize,
    held: AtomicUsize,
}

impl MemoryBudget {
    /// A budget of `limit` bytes.
    pub fn new(limit: usize) -> Arc<MemoryBudget> {
        Arc::new(MemoryBudget { limit, held: AtomicUsize::new(0) })
    }

    /// No limit.
    pub fn unlimited() -> Arc<MemoryBudget> {
        MemoryBudget::new(usize::MAX)
    }

    /// The limit, in bytes.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Bytes held between executions.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Bytes that the tasks of a scan may hold beside the operators: an eighth of the limit, or the little without which no
    /// file can be read.
    pub fn in_flight(&self) -> usize {
        (self.limit / IN_FLIGHT_SHARE).max(MIN_IN_FLIGHT)
    }

    /// Number of threads that run tasks where `wanted` are available. Allocators keep what each thread has freed, so that each
    /// thread costs the memory of its largest task.
    pub fn task_threads(&self, wanted: usize) -> usize {
        wanted.min(self.in_flight() / THREAD_BYTES)
    }

    /// Bytes that one of the tasks should hold where `wanted` threads are available.
    pub fn per_task(&self, wanted: usize) -> usize {
        self.in_flight() / (self.task_threads(wanted).max(1) * 2)
    }

    /// Holds bytes until the result is dropped; `None` if more than half of the limit would be held, since executions need
    /// the other half.
    pub fn try_hold(self: &Arc<Self>, bytes: usize) -> Option<HeldMemory> {
        let held = self.held.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        // Dropped at once if it does not fit.
        let hold = HeldMemory { budget: self.clone(), bytes };
        (held <= self.limit / 2).then_some(hold)
    }
}

const IN_FLIGHT_SHARE: usize = 8;
const MIN_IN_FLIGHT: usize = 16 << 20;
const THREAD_BYTES: usize = 8 << 20;

/// Bytes held in a [`MemoryBudget`]; dropping it returns them.
#[derive(Debug)]
pub struct HeldMemory {
    budget: Arc<MemoryBudget>,
    bytes: usize,
}

impl Drop for HeldMemory {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_returns() {
        let budget = MemoryBudget::new(200);
        let first = budget.try_hold(60).expect("fits");
        assert!(budget.try_hold(41).is_none());
        assert_eq!(budget.held(), 60);
        let second = budget.try_hold(40).expect("fits");
        drop(first);
        assert_eq!(budget.held(), 40);
        drop(second);
        assert_eq!(budget.held(), 0);
    }

    #[test]
    fn tasks_share_what_is_in_flight() {
        let budget = MemoryBudget::new(8 << 30);
        assert_eq!((budget.in_flight(), budget.per_task(4)), (1 << 30, 128 << 20));
        let small = MemoryBudget::new(1);
        assert_eq!((small.task_threads(1000), small.per_task(1000)), (2, 4 << 20));
        assert_eq!(MemoryBudget::unlimited().per_task(1), usize::MAX / 16);
    }
}
