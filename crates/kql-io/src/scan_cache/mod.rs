//! A scan cache: the rows of a table in memory for many executions.
//!
//! If scans are announced, the [cache policy](policy) weighs what they read together, and may keep nothing; otherwise the first
//! scan loads its columns for the whole span. A later scan takes its time range from memory and reads from the files only
//! columns that no scan has loaded before. A predicate that returns with other time ranges is evaluated once over all rows, as
//! soon as evaluating it one range at a time would have cost as much.
//!
//! Invariant: a scan returns the same rows in the same order as the inner table. What the cache cannot answer (another time
//! column, a range outside the span, no memory left) goes to the inner table.

mod cached_columns;
mod cached_stream;
mod dictionary;
mod policy;
mod time_index;

use crate::parallel::scan_with;
use cached_columns::CachedColumns;
use cached_stream::CachedStream;
use kql_types::{
    Batch, Column, ScanRequest, ScanStream, Schema, SourceError, TableSource, TimeFilter, TimeRange, Type,
};
use policy::{CachePolicy, choose};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use policy::ScanRequirement;

/// The cache of several tables.
#[derive(Clone)]
pub struct CacheOptions {
    /// Covers the time ranges of all scans to come.
    pub span: TimeRange,
    /// Number of threads that load columns.
    pub threads: usize,
    /// Bytes that all tables with these options may use together.
    pub limit: usize,
    /// Bytes that they use.
    pub used: Arc<AtomicUsize>,
}

/// A table with a cache of its rows.
pub struct CachedTable {
    inner: Arc<dyn TableSource>,
    /// Position of `TimeGenerated`.
    time: usize,
    /// Cost to find a record, in columns.
    record_cost: u32,
    options: CacheOptions,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Announced scans.
    announced: Vec<ScanRequirement>,
    /// Chosen by the first scan.
    policy: Option<CachePolicy>,
    loaded: Option<Arc<CachedColumns>>,
    /// There was no memory for more columns.
    full: bool,
}

impl CachedTable {
    /// Caches a table; `None` for a table without `TimeGenerated`. `record_cost` is the cost to find a record, in columns that
    /// could be decoded for it.
    pub fn new(inner: Arc<dyn TableSource>, record_cost: u32, options: CacheOptions) -> Option<CachedTable> {
        let time = inner.schema().fields.iter().position(|f| f.name == crate::read::TIME && f.ty == Type::DateTime)?;
        Some(CachedTable { inner, time, record_cost, options, state: Mutex::default() })
    }

    /// Announces a scan. Announcements after the first scan have no effect on the cache policy.
    pub fn announce(&self, scan: ScanRequirement) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).announced.push(scan);
    }

    /// Whether there are rows in a time range, if that is known without reading.
    pub fn has_rows(&self, range: TimeRange) -> Option<bool> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let span = match state.policy.as_ref()? {
            CachePolicy::Keep { span, .. } => *span,
            CachePolicy::Bypass => return None,
        };
        let loaded = state.loaded.as_ref().filter(|_| span.covers(range))?;
        Some(loaded.has_rows(range))
    }

    /// The cached rows with at least these columns; `None` if the policy does not cover them, or if they do not fit.
    fn load(&self, columns: &BTreeSet<usize>, time: TimeFilter) -> Result<Option<Arc<CachedColumns>>, SourceError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let policy = match &state.policy {
            Some(policy) => policy.clone(),
            None => {
                let policy = self.choose_policy(&state.announced);
                state.policy = Some(policy.clone());
                policy
            }
        };
        let CachePolicy::Keep { span, columns: announced } = policy else { return Ok(None) };
        if !span.covers(time.range) {
            return Ok(None);
        }
        if let Some(loaded) = state.loaded.as_ref().filter(|l| columns.iter().all(|c| l.has(*c))) {
            return Ok(Some(loaded.clone()));
        }
        if state.full {
            return Ok(None);
        }
        let mut missing: BTreeSet<usize> = columns | &announced;
        missing.retain(|c| state.loaded.as_ref().is_none_or(|l| !l.has(*c)));
        let Some(read) = self.read(missing, span)? else {
            state.full = true;
            return Ok(None);
        };
        let loaded = match &state.loaded {
            None => CachedColumns::new(self.inner.schema().fields.len(), self.time, read),
            Some(loaded) => loaded.with(read),
        };
        state.full = loaded.is_none();
        if let Some(loaded) = loaded {
            state.loaded = Some(Arc::new(loaded));
        }
        Ok(if state.full { None } else { state.loaded.clone() })
    }

    fn choose_policy(&self, announced: &[ScanRequirement]) -> CachePolicy {
        if announced.is_empty() {
            return CachePolicy::Keep { span: self.options.span, columns: BTreeSet::new() };
        }
        choose(announced, self.record_cost)
    }

    /// Reads columns for a period; `None` if they do not fit in memory.
    fn read(&self, mut columns: BTreeSet<usize>, span: TimeRange) -> Result<Option<LoadedColumns>, SourceError> {
        // Every pass filters by time itself, so that all passes load the same rows.
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
                let batch = time_index::filter_time(batch, at, span);
                // Views into the buffers of whole files would keep the files in memory.
                let columns: Vec<Column> = batch.columns.iter().map(dictionary::encode).collect();
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
        // From the last column, so that its pieces are freed as soon as they are concatenated.
        for position in positions.into_iter().rev() {
            let parts: Vec<Column> = batches.iter_mut().filter_map(|b| b.columns.pop()).collect();
            list.push((position, dictionary::join(fields[position].ty, &parts)));
        }
        let bytes = list.iter().map(|(_, c)| c.bytes()).sum();
        self.options.used.fetch_add(bytes, Ordering::Relaxed);
        Ok(Some(LoadedColumns { list, rows }))
    }
}

/// Columns by their position in the schema.
struct LoadedColumns {
    list: Vec<(usize, Column)>,
    rows: usize,
}

impl TableSource for CachedTable {
    fn schema(&self) -> &Schema {
        self.inner.schema()
    }

    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError> {
        let Some(time) = request.time.filter(|t| t.column == self.time) else {
            return self.inner.scan(request);
        };
        let mut columns: BTreeSet<usize> = request.columns.iter().copied().collect();
        columns.extend(request.prefilter.iter().flat_map(|p| &p.columns));
        let Some(loaded) = self.load(&columns, time)? else { return self.inner.scan(request) };
        let (rows, test) = loaded.select(time.range, request.prefilter.as_ref(), self.options.threads)?;
        Ok(Box::new(CachedStream::new(loaded, request.columns.clone(), rows, test)))
    }

    fn row_estimate(&self) -> Option<u64> {
        // The same as without the cache, so that joins choose the same build side and rows have the same order.
        self.inner.row_estimate()
    }

    fn describe(&self) -> String {
        self.inner.describe()
    }
}
