//! Why a query reads no row of a table: all rows are older than its time bounds.

use super::scans::scans;
use super::{Compiled, Query, Session};
use jiff::Timestamp;
use kql_engine::Metrics;
use kql_types::ticks;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// A table of which a query read no row, since all are older than what it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleTable {
    /// The table.
    pub table: String,
    /// Its newest `TimeGenerated`.
    pub newest: Timestamp,
    /// The first time that the query reads.
    pub from: Timestamp,
}

impl Session {
    /// The tables of which a run read no row because of its time bounds. `metrics` are those of the run. Reads the time column
    /// of the tables that gave no row, and of no other.
    pub fn stale_tables(&self, compiled: &Compiled, metrics: &Metrics) -> Vec<StaleTable> {
        let mut starts: BTreeMap<&str, i64> = BTreeMap::new();
        for (_, scan) in compiled.tables.iter().flat_map(|t| scans(&t.optimized)) {
            if let Some(time) = scan.time.filter(|t| !t.range.is_empty()) {
                let start = starts.entry(&scan.name).or_insert(time.range.from);
                *start = time.range.from.min(*start);
            }
        }
        let nodes = metrics.nodes();
        let gave_rows = |table: &str| {
            let title = kql_engine::scan_title(table);
            nodes.iter().any(|n| n.title == title && n.rows.load(Ordering::Relaxed) > 0)
        };
        let stale =
            starts.into_iter().filter(|(table, from)| *from > 0 && !gave_rows(table)).filter_map(|(table, from)| {
                let newest = self.newest_of(table)?;
                let is_older = newest < from;
                is_older.then(|| StaleTable {
                    table: table.to_string(),
                    newest: ticks::to_timestamp(newest),
                    from: ticks::to_timestamp(from),
                })
            });
        stale.collect()
    }

    /// The newest `TimeGenerated` of the named tables; reads that column of each that has data.
    pub fn newest_time(&self, tables: &[String]) -> Option<Timestamp> {
        tables.iter().filter_map(|name| self.newest_of(name)).max().map(ticks::to_timestamp)
    }

    fn newest_of(&self, table: &str) -> Option<i64> {
        let table = table.replace('\\', "\\\\").replace('\'', "\\'");
        let text = format!("table('{table}') | summarize max(TimeGenerated)");
        let compiled = self.compile(&Query { text: &text, now: Timestamp::UNIX_EPOCH, window: None });
        if !compiled.is_ok() {
            return None;
        }
        self.run(&compiled).ok()?.rows().next().and_then(|r| r[0].as_i64())
    }
}
