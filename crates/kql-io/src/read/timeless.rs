//! Rows without a time, which lie outside every period.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The column that every table of Log Analytics has.
pub(crate) const TIME: &str = "TimeGenerated";

/// Counts the rows without a time that one scan of a period meets. When the scan is over, the count of the table is that of the scan
/// that met most.
#[derive(Debug, Default)]
pub(crate) struct TimelessRows {
    met: AtomicU64,
    most: Arc<AtomicU64>,
}

impl TimelessRows {
    /// Starts to count for a scan of a table, whose count is `most`.
    pub fn new(most: &Arc<AtomicU64>) -> Arc<TimelessRows> {
        Arc::new(TimelessRows { met: AtomicU64::new(0), most: most.clone() })
    }

    /// Counts rows.
    pub fn add(&self, rows: u64) {
        self.met.fetch_add(rows, Ordering::Relaxed);
    }
}

impl Drop for TimelessRows {
    fn drop(&mut self) {
        self.most.fetch_max(self.met.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}
