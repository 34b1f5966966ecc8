//! Counters of each operator of an execution, for `explain --analyze`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Counters of one operator.
#[derive(Debug, Default)]
pub struct NodeMetrics {
    /// Name of the operator with its distinguishing argument, such as the table of a scan.
    pub title: String,
    /// Rows produced.
    pub rows: AtomicU64,
    /// Time spent in the operator, in nanoseconds, summed over all threads.
    pub nanos: AtomicU64,
    /// Peak memory in bytes.
    pub bytes: AtomicU64,
}

/// Starts the measurement of an operator's time, the one use of a clock in this crate; results do not depend on it.
#[allow(clippy::disallowed_methods, reason = "only `explain --analyze` shows the time")]
pub(crate) fn start_timer() -> Instant {
    Instant::now()
}

/// The title of the scan of a table.
pub fn scan_title(table: &str) -> String {
    format!("scan {table}")
}

impl NodeMetrics {
    /// Adds the time since `start`, and rows.
    pub fn record(&self, start: Instant, rows: usize) {
        self.nanos.fetch_add(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
        self.rows.fetch_add(rows as u64, Ordering::Relaxed);
    }

    /// Updates the peak memory.
    pub fn record_memory(&self, bytes: usize) {
        self.bytes.fetch_max(bytes as u64, Ordering::Relaxed);
    }
}

/// Counters of all operators, in the order in which their pipelines were built.
#[derive(Debug, Default, Clone)]
pub struct Metrics(Arc<Mutex<Vec<Arc<NodeMetrics>>>>);

impl Metrics {
    /// Registers an operator.
    pub fn node(&self, title: impl Into<String>) -> Arc<NodeMetrics> {
        let node = Arc::new(NodeMetrics { title: title.into(), ..NodeMetrics::default() });
        if let Ok(mut nodes) = self.0.lock() {
            nodes.push(node.clone());
        }
        node
    }

    /// All operators.
    pub fn nodes(&self) -> Vec<Arc<NodeMetrics>> {
        self.0.lock().map(|n| n.clone()).unwrap_or_default()
    }
}
