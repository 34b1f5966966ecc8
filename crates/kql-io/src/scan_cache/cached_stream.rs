//! Cached rows as a stream of tasks.

use super::cached_columns::{CachedColumns, TASK_ROWS};
use super::time_index::Rows;
use arrow_array::Array;
use kql_types::{Batch, Prefilter, ScanStream, ScanTask, SourceError};
use std::sync::Arc;

/// Estimate of the bytes of a value that a task gathers: strings stay in the cache.
const VALUE_BYTES: usize = 16;

/// The rows of one scan, split into tasks.
pub(super) struct CachedStream {
    cache: Arc<CachedColumns>,
    columns: Arc<[usize]>,
    rows: Rows,
    test: Option<Prefilter>,
    at: usize,
}

impl CachedStream {
    pub(super) fn new(
        cache: Arc<CachedColumns>,
        columns: Vec<usize>,
        rows: Rows,
        test: Option<Prefilter>,
    ) -> CachedStream {
        CachedStream { cache, columns: columns.into(), rows, test, at: 0 }
    }
}

impl ScanStream for CachedStream {
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
        let end = (self.at + TASK_ROWS).min(self.rows.len());
        if self.at == end {
            return Ok(None);
        }
        let rows = match &self.rows {
            Rows::Range(r) => Rows::Range(r.start + self.at..r.start + end),
            Rows::List(l) => Rows::List(l[self.at..end].to_vec()),
        };
        self.at = end;
        let (cache, columns, test) = (self.cache.clone(), self.columns.clone(), self.test.clone());
        let bytes = rows.len() * columns.len() * VALUE_BYTES;
        Ok(Some(ScanTask::new(bytes, move || Ok(vec![batch(&cache, &columns, rows, test)?]))))
    }
}

/// Late materialization: the predicate is evaluated first, and columns are gathered only for rows that pass.
fn batch(cache: &CachedColumns, columns: &[usize], rows: Rows, test: Option<Prefilter>) -> Result<Batch, SourceError> {
    let Some(test) = test else { return cache.batch(columns, &rows) };
    let mask = (test.test)(&cache.batch(&test.columns, &rows)?)?;
    let passes = |i: &usize| mask.value(*i) && mask.is_valid(*i);
    let rows = match rows {
        rows if mask.true_count() == rows.len() => rows,
        Rows::Range(r) => Rows::List((0..r.len()).filter(passes).map(|i| (r.start + i) as u32).collect()),
        Rows::List(l) => Rows::List((0..l.len()).filter(passes).map(|i| l[i]).collect()),
    };
    cache.batch(columns, &rows)
}
