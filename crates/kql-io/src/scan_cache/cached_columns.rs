//! The columns of a table in memory, and the selection of rows from them.

use super::LoadedColumns;
use super::time_index::{Rows, TimeIndex};
use crate::parallel::map_ordered;
use kql_types::{Batch, Column, Prefilter, SourceError, TimeRange};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows per task.
pub(super) const TASK_ROWS: usize = 16_384;

/// Predicates whose matching rows are remembered; further ones are evaluated again for every time range.
const MAX_PREDICATES: usize = 256;

/// The columns loaded so far, over all rows of the cached period.
pub(super) struct CachedColumns {
    columns: Vec<Option<Column>>,
    rows: usize,
    time: usize,
    /// Index of all rows.
    index: Arc<TimeIndex>,
    /// What is known of each predicate, by its key.
    predicates: Arc<Mutex<HashMap<String, PredicateState>>>,
}

enum PredicateState {
    /// The predicate was evaluated over so many rows in total, one time range at a time.
    Evaluated(usize),
    /// The rows of the whole period that pass.
    Indexed(Arc<TimeIndex>),
}

impl CachedColumns {
    /// `None` if the columns lack the time column.
    pub(super) fn new(width: usize, time: usize, read: LoadedColumns) -> Option<CachedColumns> {
        let mut columns = vec![None; width];
        for (at, column) in read.list {
            columns[at] = Some(column);
        }
        let times = columns.get(time)?.as_ref()?.as_longs();
        let by_row = (0..read.rows).filter_map(|i| Some((i as u32, times.get(i)?))).collect();
        let index = Arc::new(TimeIndex::new(by_row));
        Some(CachedColumns { columns, rows: read.rows, time, index, predicates: Arc::default() })
    }

    /// The same rows with more columns; `None` if the source returned a different number of rows than before.
    pub(super) fn with(&self, read: LoadedColumns) -> Option<CachedColumns> {
        let mut columns = self.columns.clone();
        for (at, column) in read.list {
            if at != self.time {
                columns[at] = Some(column);
            }
        }
        (read.rows == self.rows).then(|| CachedColumns {
            columns,
            rows: self.rows,
            time: self.time,
            index: self.index.clone(),
            predicates: self.predicates.clone(),
        })
    }

    /// Whether a column is loaded.
    pub(super) fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// Whether there are rows in a time range.
    pub(super) fn has_rows(&self, range: TimeRange) -> bool {
        self.index.has(range)
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
            let column = column.ok_or(SourceError::UnknownColumn(*at))?;
            out.push(match (rows, &taken) {
                (Rows::List(_), Some(list)) => column.take(list),
                (Rows::Range(r), _) => column.slice(r.start, r.len()),
                (Rows::List(_), None) => column.slice(0, 0),
            });
        }
        Ok(Batch { columns: out, rows: rows.len() })
    }

    /// The rows of a time range, and the predicate that is still to be evaluated on them.
    pub(super) fn select(
        &self,
        range: TimeRange,
        prefilter: Option<&Prefilter>,
        threads: usize,
    ) -> Result<(Rows, Option<Prefilter>), SourceError> {
        let rows = self.index.select(range);
        let Some(prefilter) = prefilter else { return Ok((rows, None)) };
        match self.predicate_index(prefilter, rows.len(), threads)? {
            Some(index) => Ok((index.select(range), None)),
            None => Ok((rows, Some(prefilter.clone()))),
        }
    }

    /// The index of all rows that pass a predicate, if evaluating it one time range at a time has cost as much by now.
    /// `rows` is the size of the time range of this scan.
    fn predicate_index(
        &self,
        prefilter: &Prefilter,
        rows: usize,
        threads: usize,
    ) -> Result<Option<Arc<TimeIndex>>, SourceError> {
        let Some(key) = &prefilter.key else { return Ok(None) };
        let mut predicates = self.predicates.lock().unwrap_or_else(PoisonError::into_inner);
        let room = predicates.len() < MAX_PREDICATES;
        let evaluated = match predicates.get_mut(key) {
            Some(PredicateState::Indexed(index)) => return Ok(Some(index.clone())),
            Some(PredicateState::Evaluated(n)) => {
                *n += rows;
                *n
            }
            None => {
                if room {
                    predicates.insert(key.clone(), PredicateState::Evaluated(rows));
                }
                return Ok(None);
            }
        };
        if evaluated <= self.rows {
            return Ok(None);
        }
        let index = Arc::new(self.evaluate_all(prefilter, threads)?);
        predicates.insert(key.clone(), PredicateState::Indexed(index.clone()));
        Ok(Some(index))
    }

    fn evaluate_all(&self, prefilter: &Prefilter, threads: usize) -> Result<TimeIndex, SourceError> {
        let mut starts = (0..self.rows).step_by(TASK_ROWS);
        let parts = map_ordered(
            threads,
            || starts.next(),
            |start| {
                let rows = start..(start + TASK_ROWS).min(self.rows);
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
        Ok(TimeIndex::new(by_row))
    }
}
