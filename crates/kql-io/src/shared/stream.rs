//! Kept rows as a stream of tasks.

use super::held::{CHUNK, Held};
use super::index::Rows;
use arrow_array::Array;
use kql_types::{Batch, Prefilter, ScanStream, ScanTask, SourceError};
use std::sync::Arc;

/// The rows of one scan, cut into tasks.
pub(super) struct HeldStream {
    held: Arc<Held>,
    columns: Arc<[usize]>,
    rows: Rows,
    test: Option<Prefilter>,
    at: usize,
}

impl HeldStream {
    pub(super) fn new(held: Arc<Held>, columns: Vec<usize>, rows: Rows, test: Option<Prefilter>) -> HeldStream {
        HeldStream { held, columns: columns.into(), rows, test, at: 0 }
    }
}

impl ScanStream for HeldStream {
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
        let end = (self.at + CHUNK).min(self.rows.len());
        if self.at == end {
            return Ok(None);
        }
        let rows = match &self.rows {
            Rows::Range(r) => Rows::Range(r.start + self.at..r.start + end),
            Rows::List(l) => Rows::List(l[self.at..end].to_vec()),
        };
        self.at = end;
        let (held, columns, test) = (self.held.clone(), self.columns.clone(), self.test.clone());
        Ok(Some(Box::new(move || Ok(vec![piece(&held, &columns, rows, test)?]))))
    }
}

/// Some rows; those that fail the test are not fetched.
fn piece(held: &Held, columns: &[usize], rows: Rows, test: Option<Prefilter>) -> Result<Batch, SourceError> {
    let Some(test) = test else { return held.batch(columns, &rows) };
    let mask = (test.test)(&held.batch(&test.columns, &rows)?)?;
    let passes = |i: &usize| mask.value(*i) && mask.is_valid(*i);
    let rows = match rows {
        rows if mask.true_count() == rows.len() => rows,
        Rows::Range(r) => Rows::List((0..r.len()).filter(passes).map(|i| (r.start + i) as u32).collect()),
        Rows::List(l) => Rows::List((0..l.len()).filter(passes).map(|i| l[i]).collect()),
    };
    held.batch(columns, &rows)
}
