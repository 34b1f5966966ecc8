//! An index of rows by time.

use arrow_array::BooleanArray;
use kql_types::{Batch, TimeRange};
use std::ops::Range;

/// Rows of a table, indexed by their time.
pub(super) struct TimeIndex {
    /// Time and row, in order of time.
    by_time: Vec<(i64, u32)>,
    /// The same rows with their times, in table order.
    by_row: Vec<(u32, i64)>,
    /// The rows are consecutive and in time order.
    is_range: bool,
}

/// Rows of a time range, in table order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Consecutive rows.
    Range(Range<usize>),
    /// Row numbers, ascending.
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

impl TimeIndex {
    /// Indexes rows with their times, given in table order.
    pub(super) fn new(by_row: Vec<(u32, i64)>) -> TimeIndex {
        let mut by_time: Vec<(i64, u32)> = by_row.iter().map(|(row, time)| (*time, *row)).collect();
        by_time.sort_unstable();
        let ordered = by_time.windows(2).all(|w| w[0].1 + 1 == w[1].1);
        TimeIndex { by_time, by_row, is_range: ordered }
    }

    /// Whether the time of a row lies in a range.
    pub(super) fn has(&self, range: TimeRange) -> bool {
        let start = self.by_time.partition_point(|(t, _)| *t < range.from);
        self.by_time.get(start).is_some_and(|(t, _)| *t <= range.to)
    }

    /// The rows whose time lies in a range.
    pub(super) fn select(&self, range: TimeRange) -> Rows {
        let start = self.by_time.partition_point(|(t, _)| *t < range.from);
        let end = self.by_time.partition_point(|(t, _)| *t <= range.to).max(start);
        let found = &self.by_time[start..end];
        let Some((_, first)) = found.first() else { return Rows::Range(0..0) };
        if self.is_range {
            let first = *first as usize;
            return Rows::Range(first..first + found.len());
        }
        // If many rows qualify, a pass over all of them is cheaper than sorting.
        if found.len() > self.by_row.len() / 16 {
            let inside = self.by_row.iter().filter(|(_, t)| range.contains(*t));
            return Rows::List(inside.map(|(row, _)| *row).collect());
        }
        let mut rows: Vec<u32> = found.iter().map(|(_, row)| *row).collect();
        rows.sort_unstable();
        Rows::List(rows)
    }
}

/// The rows of a batch whose time lies in a range; rows without a time are dropped.
pub(super) fn filter_time(batch: Batch, at: usize, range: TimeRange) -> Batch {
    let times = batch.columns[at].as_longs();
    let keep: Vec<bool> = (0..batch.rows).map(|i| times.get(i).is_some_and(|t| range.contains(t))).collect();
    if keep.iter().all(|k| *k) { batch } else { batch.filter(&BooleanArray::from(keep)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_ranges_of_sorted_and_unsorted_rows() {
        let sorted = TimeIndex::new(vec![(0, 10), (1, 20), (2, 20), (3, 30)]);
        assert_eq!(sorted.select(TimeRange::new(20, 25)), Rows::Range(1..3));
        assert_eq!(sorted.select(TimeRange::new(31, 40)).len(), 0);
        assert!(
            sorted.has(TimeRange::new(20, 25))
                && sorted.has(TimeRange::new(30, 90))
                && !sorted.has(TimeRange::new(31, 40))
                && !sorted.has(TimeRange::new(21, 29))
        );
        assert_eq!(sorted.select(TimeRange::new(40, 31)).len(), 0);
        let mixed = TimeIndex::new(vec![(0, 30), (2, 10), (3, 20)]);
        assert_eq!(mixed.select(TimeRange::new(10, 25)), Rows::List(vec![2, 3]));
        let many = TimeIndex::new((0..100).map(|i| (i, i64::from(i * 37 % 100))).collect());
        for (from, to) in [(0, 2), (50, 99), (99, 99)] {
            let plain: Vec<u32> = (0..100).filter(|i| (from..=to).contains(&i64::from(i * 37 % 100))).collect();
            assert_eq!(many.select(TimeRange::new(from, to)), Rows::List(plain));
        }
    }
}
