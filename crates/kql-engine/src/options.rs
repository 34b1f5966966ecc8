use crate::metrics::Metrics;
use kql_functions::Context;
use kql_types::MemoryBudget;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How to run a plan. Results do not depend on `threads`, `batch_rows` or `memory`.
#[derive(Clone)]
pub struct Options {
    /// Number of worker threads.
    pub threads: usize,
    /// Larger batches are split into batches of at most this many rows.
    pub batch_rows: usize,
    /// Bytes that all operators may hold at the same time, together with what the session holds; a query may ask for less. Tasks of scans in flight may
    /// hold [`MemoryBudget::in_flight`] beside them.
    pub memory: Arc<MemoryBudget>,
    /// The same, as a request of the query lowers it.
    pub memory_limit: usize,
    /// Bytes that one operator may hold.
    pub operator_memory_limit: usize,
    /// Clock and random seed of the query's functions.
    pub context: Context,
    /// Set it to cancel the execution.
    pub cancel: Arc<AtomicBool>,
    /// Receives the counters of each operator.
    pub metrics: Metrics,
}

impl Options {
    /// All cores, no memory limit.
    pub fn new(context: Context) -> Options {
        Options {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            batch_rows: usize::MAX,
            memory: MemoryBudget::unlimited(),
            memory_limit: usize::MAX,
            operator_memory_limit: usize::MAX,
            context,
            cancel: Arc::default(),
            metrics: Metrics::default(),
        }
    }
}
