//! Rows by time.

use arrow_array::BooleanArray;
use kql_types::{Batch, TimeRange};
use std::ops::Range;

/// Some rows of a table, to be found by a window of time.
pub(super) struct Index {
    /// Time and row, in order of time.
    by_time: Vec<(i64, u32)>,
    /// The same rows with their times, in order of the table.
    by_row: Vec<(u32, i64)>,
    /// The rows follow each other without a gap and in order of time.
    is_range: bool,
}

/// Rows of a window, in order of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// All from one row to another.
    Range(Range<usize>),
    /// These.
    List(Vec<u32>),
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        match self {
            Rows::Range(r) => r.len(),
            Rows::List(l) => l.len(),
        }
    }
}

impl Index {
    /// Indexes rows with their times, given in order of the table.
    pub(super) fn new(by_row: Vec<(u32, i64)>) -> Index {
        let mut by_time: Vec<(i64, u32)> = by_row.iter().map(|(row, time)| (*time, *row)).collect();
        by_time.sort_unstable();
        let ordered = by_time.windows(2).all(|w| w[0].1 + 1 == w[1].1);
        Index { by_time, by_row, is_range: ordered }
    }

    /// Whether there are rows in a window.
    pub(super) fn has(&self, window: TimeRange) -> bool {
        let start = self.by_time.partition_point(|(t, _)| *t < window.from);
        self.by_time.get(start).is_some_and(|(t, _)| *t <= window.to)
    }

    /// The rows of a window.
    pub(super) fn select(&self, window: TimeRange) -> Rows {
        let start = self.by_time.partition_point(|(t, _)| *t < window.from);
        let end = self.by_time.partition_point(|(t, _)| *t <= window.to).max(start);
        let found = &self.by_time[start..end];
        let Some((_, first)) = found.first() else { return Rows::Range(0..0) };
        if self.is_range {
            let first = *first as usize;
            return Rows::Range(first..first + found.len());
        }
        // Sorting costs more than looking at every row when the window holds a good part of them.
        if found.len() > self.by_row.len() / 16 {
            let inside = self.by_row.iter().filter(|(_, t)| window.contains(*t));
            return Rows::List(inside.map(|(row, _)| *row).collect());
        }
        let mut rows: Vec<u32> = found.iter().map(|(_, row)| *row).collect();
        rows.sort_unstable();
        Rows::List(rows)
    }
}

/// A batch without the rows whose time lies outside, or that have none.
pub(super) fn cut(batch: Batch, at: usize, window: TimeRange) -> Batch {
    let times = batch.columns[at].as_longs();
    let keep: Vec<bool> = (0..batch.rows).map(|i| times.get(i).is_some_and(|t| window.contains(t))).collect();
    if keep.iter().all(|k| *k) { batch } else { batch.filter(&BooleanArray::from(keep)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_sorted_and_mixed_rows() {
        let sorted = Index::new(vec![(0, 10), (1, 20), (2, 20), (3, 30)]);
        assert_eq!(sorted.select(TimeRange::new(20, 25)), Rows::Range(1..3));
        assert_eq!(sorted.select(TimeRange::new(31, 40)).len(), 0);
        assert!(
            sorted.has(TimeRange::new(20, 25))
                && sorted.has(TimeRange::new(30, 90))
                && !sorted.has(TimeRange::new(31, 40))
                && !sorted.has(TimeRange::new(21, 29))
        );
        assert_eq!(sorted.select(TimeRange::new(40, 31)).len(), 0);
        let mixed = Index::new(vec![(0, 30), (2, 10), (3, 20)]);
        assert_eq!(mixed.select(TimeRange::new(10, 25)), Rows::List(vec![2, 3]));
        let many = Index::new((0..100).map(|i| (i, i64::from(i * 37 % 100))).collect());
        for (from, to) in [(0, 2), (50, 99), (99, 99)] {
            let plain: Vec<u32> = (0..100).filter(|i| (from..=to).contains(&i64::from(i * 37 % 100))).collect();
            assert_eq!(many.select(TimeRange::new(from, to)), Rows::List(plain));
        }
    }
}
