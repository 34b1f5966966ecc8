//! Columns in memory, and which rows of them a request wants.

use super::Columns;
use super::index::{Index, Rows};
use super::stream::HeldStream;
use crate::parallel::run;
use kql_types::{Batch, Column, Prefilter, ScanRequest, SourceError, TimeFilter, TimeRange};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of a task.
pub(super) const CHUNK: usize = 16_384;

/// Most predicates whose rows are remembered; further ones are tested window by window.
const MAX_PREDICATES: usize = 256;

/// The columns read so far, whole.
pub(super) struct Held {
    columns: Vec<Option<Column>>,
    rows: usize,
    time: usize,
    /// All rows.
    index: Arc<Index>,
    /// Rows that pass a predicate, by its key.
    passing: Arc<Mutex<HashMap<String, Passing>>>,
}

enum Passing {
    /// So many rows were tested, window by window.
    Tested(usize),
    /// These rows pass.
    Known(Arc<Index>),
}

impl Held {
    /// `None` when the columns lack the time.
    pub(super) fn new(width: usize, time: usize, read: Columns) -> Option<Held> {
        let mut columns = vec![None; width];
        for (at, column) in read.list {
            columns[at] = Some(column);
        }
        let times = columns.get(time)?.as_ref()?.as_longs();
        let by_row = (0..read.rows).filter_map(|i| Some((i as u32, times.get(i)?))).collect();
        let index = Arc::new(Index::new(by_row));
        Some(Held { columns, rows: read.rows, time, index, passing: Arc::default() })
    }

    /// The same rows with further columns; `None` when the source gave other rows than before.
    pub(super) fn with(&self, read: Columns) -> Option<Held> {
        let mut columns = self.columns.clone();
        for (at, column) in read.list {
            if at != self.time {
                columns[at] = Some(column);
            }
        }
        (read.rows == self.rows).then(|| Held {
            columns,
            rows: self.rows,
            time: self.time,
            index: self.index.clone(),
            passing: self.passing.clone(),
        })
    }

    /// Whether a column was read.
    pub(super) fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// Whether there are rows in a window.
    pub(super) fn has_rows(&self, window: TimeRange) -> bool {
        self.index.has(window)
    }

    /// Some columns of some rows.
    pub(super) fn batch(&self, columns: &[usize], rows: &Rows) -> Result<Batch, SourceError> {
        let taken = match rows {
            Rows::Range(_) => None,
            Rows::List(list) => Some(list.iter().copied().collect::<arrow_array::UInt32Array>()),
        };
        let mut out = Vec::with_capacity(columns.len());
        for at in columns {
            let column = self.columns.get(*at).and_then(Option::as_ref);
            let column = column.ok_or_else(|| SourceError("a column was asked for that was not read".into()))?;
            out.push(match (rows, &taken) {
                (Rows::List(_), Some(list)) => column.take(list),
                (Rows::Range(r), _) => column.slice(r.start, r.len()),
                (Rows::List(_), None) => column.slice(0, 0),
            });
        }
        Ok(Batch { columns: out, rows: rows.len() })
    }

    /// The rows of a window.
    pub(super) fn scan(
        self: Arc<Self>,
        request: &ScanRequest,
        time: TimeFilter,
        threads: usize,
    ) -> Result<HeldStream, SourceError> {
        let mut rows = self.index.select(time.range);
        let mut test = request.prefilter.clone();
        if let Some(prefilter) = &request.prefilter
            && let Some(index) = self.known(prefilter, rows.len(), threads)?
        {
            rows = index.select(time.range);
            test = None;
        }
        Ok(HeldStream::new(self, request.columns.clone(), rows, test))
    }

    /// All rows that pass a predicate, if testing them window by window has cost as much by now.
    fn known(&self, prefilter: &Prefilter, rows: usize, threads: usize) -> Result<Option<Arc<Index>>, SourceError> {
        let Some(key) = &prefilter.key else { return Ok(None) };
        let mut passing = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        let room = passing.len() < MAX_PREDICATES;
        let tested = match passing.get_mut(key) {
            Some(Passing::Known(index)) => return Ok(Some(index.clone())),
            Some(Passing::Tested(n)) => {
                *n += rows;
                *n
            }
            None => {
                if room {
                    passing.insert(key.clone(), Passing::Tested(rows));
                }
                return Ok(None);
            }
        };
        if tested <= self.rows {
            return Ok(None);
        }
        let index = Arc::new(self.test_all(prefilter, threads)?);
        passing.insert(key.clone(), Passing::Known(index.clone()));
        Ok(Some(index))
    }

    fn test_all(&self, prefilter: &Prefilter, threads: usize) -> Result<Index, SourceError> {
        let mut starts = (0..self.rows).step_by(CHUNK);
        let parts = run(
            threads,
            || starts.next(),
            |start| {
                let rows = start..(start + CHUNK).min(self.rows);
                let batch = self.batch(&prefilter.columns, &Rows::Range(rows))?;
                let mask = (prefilter.test)(&batch)?;
                let passes = mask.iter().enumerate().filter(|(_, m)| *m == Some(true));
                Ok::<_, SourceError>(passes.map(|(i, _)| (start + i) as u32).collect::<Vec<u32>>())
            },
        );
        let times = self.columns.get(self.time).and_then(Option::as_ref).map(Column::as_longs);
        let mut by_row = Vec::new();
        for part in parts {
            for row in part? {
                if let Some(time) = times.as_ref().and_then(|t| t.get(row as usize)) {
                    by_row.push((row, time));
                }
            }
        }
        Ok(Index::new(by_row))
    }
}
