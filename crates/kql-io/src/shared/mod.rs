//! A table that is read once for many executions.
//!
//! Where scans were announced, what is kept is chosen by what they want together, and may be nothing; without, the first scan
//! reads the columns it needs for the whole span. A later scan takes the rows of its window from memory, and reads from the
//! files only columns that no scan needed before. A predicate that comes back with other windows is
//! tested once over all rows, as soon as testing window by window would have cost as much.
//!
//! Invariant: a scan gives the rows of the table under it, in the same order, as far as they pass time and prefilter. What
//! cannot be answered from memory (another time column, a window outside the span, no room) goes to the table under it.

mod choice;
mod encode;
mod held;
mod index;
mod stream;

use crate::parallel::scan_with;
use choice::choose;
use held::Held;
use kql_types::{
    Batch, Column, ScanRequest, ScanStream, Schema, SourceError, TableSource, TimeFilter, TimeRange, Type,
};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use choice::Demand;

/// How tables are kept.
#[derive(Clone)]
pub struct ShareOptions {
    /// Covers all windows that scans will have.
    pub span: TimeRange,
    /// Threads that read.
    pub threads: usize,
    /// Bytes that all tables with these options may keep together.
    pub limit: usize,
    /// Bytes that they keep.
    pub used: Arc<AtomicUsize>,
}

/// A table whose rows stay in memory after the first scan.
pub struct SharedTable {
    inner: Arc<dyn TableSource>,
    /// Position of `TimeGenerated`.
    time: usize,
    /// What finding a record costs, in columns.
    record_cost: u32,
    options: ShareOptions,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Scans to come.
    demands: Vec<Demand>,
    /// What is kept, as soon as the first scan asks.
    plan: Option<Keep>,
    held: Option<Arc<Held>>,
    /// There was no room for more columns.
    full: bool,
}

/// What is kept of a table.
#[derive(Clone)]
enum Keep {
    /// Nothing: each scan for itself costs less.
    Nothing,
    /// The rows of a period; the columns are read with the first scan, further ones when a scan wants them.
    Rows { span: TimeRange, columns: BTreeSet<usize> },
}

impl SharedTable {
    /// Keeps what is read of a table; `None` for a table without a time to cut it by. `record_cost` is the cost of finding a
    /// record, in columns that could be decoded for it.
    pub fn new(inner: Arc<dyn TableSource>, record_cost: u32, options: ShareOptions) -> Option<SharedTable> {
        let time = inner.schema().fields.iter().position(|f| f.name == crate::table::TIME && f.ty == Type::DateTime)?;
        Some(SharedTable { inner, time, record_cost, options, state: Mutex::default() })
    }

    /// Announces a scan to come. What is kept is settled by the first scan.
    pub fn announce(&self, demand: Demand) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).demands.push(demand);
    }

    /// Whether there are rows in a window, where that is known without reading.
    pub fn has_rows(&self, window: TimeRange) -> Option<bool> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let span = match state.plan.as_ref()? {
            Keep::Rows { span, .. } => *span,
            Keep::Nothing => return None,
        };
        let held = state.held.as_ref().filter(|_| span.covers(window))?;
        Some(held.has_rows(window))
    }

    /// The kept rows with at least these columns of a window; `None` where they are not kept, or where there is no room.
    fn hold(&self, columns: &BTreeSet<usize>, window: TimeFilter) -> Result<Option<Arc<Held>>, SourceError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let plan = match &state.plan {
            Some(plan) => plan.clone(),
            None => {
                let plan = self.settle(&state.demands);
                state.plan = Some(plan.clone());
                plan
            }
        };
        let Keep::Rows { span, columns: wanted } = plan else { return Ok(None) };
        if !span.covers(window.range) {
            return Ok(None);
        }
        if let Some(held) = state.held.as_ref().filter(|h| columns.iter().all(|c| h.has(*c))) {
            return Ok(Some(held.clone()));
        }
        if state.full {
            return Ok(None);
        }
        let mut missing: BTreeSet<usize> = columns | &wanted;
        missing.retain(|c| state.held.as_ref().is_none_or(|h| !h.has(*c)));
        let Some(read) = self.read(missing, span)? else {
            state.full = true;
            return Ok(None);
        };
        let held = match &state.held {
            None => Held::new(self.inner.schema().fields.len(), self.time, read),
            Some(held) => held.with(read),
        };
        state.full = held.is_none();
        if let Some(held) = held {
            state.held = Some(Arc::new(held));
        }
        Ok(if state.full { None } else { state.held.clone() })
    }

    fn settle(&self, demands: &[Demand]) -> Keep {
        if demands.is_empty() {
            return Keep::Rows { span: self.options.span, columns: BTreeSet::new() };
        }
        match choose(demands, self.record_cost) {
            Some(choice) => Keep::Rows { span: choice.span, columns: choice.columns },
            None => Keep::Nothing,
        }
    }

    /// Reads columns for a period; `None` when they are too large to be kept.
    fn read(&self, mut columns: BTreeSet<usize>, span: TimeRange) -> Result<Option<Columns>, SourceError> {
        // Each pass cuts by time itself, so that all passes have the same rows.
        columns.insert(self.time);
        let positions: Vec<usize> = columns.into_iter().collect();
        let at = positions.iter().position(|c| *c == self.time).unwrap_or(0);
        let request = ScanRequest {
            columns: positions.clone(),
            time: Some(TimeFilter { column: self.time, range: span }),
            ..Default::default()
        };
        let room = self.options.limit.saturating_sub(self.options.used.load(Ordering::Relaxed));
        let size = AtomicUsize::new(0);
        let parts = scan_with(&*self.inner, &request, self.options.threads, |batches| {
            let mut kept = Vec::with_capacity(batches.len());
            for batch in batches {
                if size.load(Ordering::Relaxed) > room {
                    break;
                }
                let batch = index::cut(batch, at, span);
                // Views into the text of whole files would keep the files in memory.
                let columns: Vec<Column> = batch.columns.iter().map(encode::encode).collect();
                size.fetch_add(columns.iter().map(Column::bytes).sum(), Ordering::Relaxed);
                kept.push(Batch { columns, rows: batch.rows });
            }
            kept
        })?;
        if size.load(Ordering::Relaxed) > room {
            return Ok(None);
        }
        let mut batches: Vec<Batch> = parts.into_iter().flatten().collect();
        let rows: usize = batches.iter().map(|b| b.rows).sum();
        if u32::try_from(rows).is_err() {
            return Ok(None);
        }
        let fields = &self.inner.schema().fields;
        let mut list = Vec::with_capacity(positions.len());
        // From the last, so that each column's pieces are freed when it is whole.
        for position in positions.into_iter().rev() {
            let parts: Vec<Column> = batches.iter_mut().filter_map(|b| b.columns.pop()).collect();
            list.push((position, encode::join(fields[position].ty, &parts)));
        }
        let bytes = list.iter().map(|(_, c)| c.bytes()).sum();
        self.options.used.fetch_add(bytes, Ordering::Relaxed);
        Ok(Some(Columns { list, rows }))
    }
}

/// Columns by their position in the schema.
struct Columns {
    list: Vec<(usize, Column)>,
    rows: usize,
}

impl TableSource for SharedTable {
    fn schema(&self) -> &Schema {
        self.inner.schema()
    }

    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError> {
        let Some(time) = request.time.filter(|t| t.column == self.time) else {
            return self.inner.scan(request);
        };
        let mut columns: BTreeSet<usize> = request.columns.iter().copied().collect();
        columns.extend(request.prefilter.iter().flat_map(|p| &p.columns));
        match self.hold(&columns, time)? {
            Some(held) => Ok(Box::new(held.scan(request, time, self.options.threads)?)),
            None => self.inner.scan(request),
        }
    }

    fn row_estimate(&self) -> Option<u64> {
        // The same as without sharing, so that joins are built the same way and rows come in the same order.
        self.inner.row_estimate()
    }

    fn describe(&self) -> String {
        self.inner.describe()
    }
}
