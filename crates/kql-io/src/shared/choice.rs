//! What of a table is worth keeping for the scans that are announced.
//!
//! Keeping pays where several scans want nearly the same: rules that look at the last hour. It does not where they want
//! different columns of long periods, of which their predicates leave little: then each scan alone reads less, and nothing of it
//! stays. Costs count in columns read over a length of time, since rows are taken to lie evenly in it.

use kql_types::TimeRange;
use std::collections::BTreeSet;

/// A scan that a query to come will make.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Columns that the query gets.
    pub columns: BTreeSet<usize>,
    /// Columns that its predicates look at; the others are decoded only for rows that pass.
    pub tested: BTreeSet<usize>,
    /// Its window; all times without.
    pub times: Option<TimeRange>,
}

/// The part of the other columns that a scan with predicates decodes.
const PASSING: f64 = 0.25;
/// What it costs to keep a column, against reading it: it is copied, and put together from its pieces.
const KEEPING: f64 = 2.0;
/// What it costs to take a column of the rows that are kept, against reading it.
const TAKING: f64 = 0.1;

/// What to keep.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// Period.
    pub(super) span: TimeRange,
    /// Columns.
    pub(super) columns: BTreeSet<usize>,
}

/// What to keep for the demands; `None` where each scan for itself costs less. `record` is the cost of finding a record.
pub(super) fn choose(demands: &[Demand], record: u32) -> Option<Choice> {
    let record = f64::from(record);
    let mut ordered: Vec<(&Demand, TimeRange)> = demands.iter().filter_map(|d| Some((d, d.times?))).collect();
    ordered.sort_by_key(|(_, t)| t.to - t.from);
    let alone = |list: &[(&Demand, TimeRange)]| list.iter().map(|(d, t)| length(*t) * (record + read(d))).sum::<f64>();
    let mut best = (alone(&ordered), None);
    // The shortest windows together, then with the next longer one, and so on.
    for n in 2..=ordered.len() {
        let (kept, others) = ordered.split_at(n);
        let span = kept.iter().map(|(_, t)| *t).fold(kept[0].1, TimeRange::hull);
        let columns: BTreeSet<usize> = kept.iter().flat_map(|(d, _)| d.columns.union(&d.tested)).copied().collect();
        let taken: f64 = kept.iter().map(|(d, t)| length(*t) * TAKING * d.columns.len() as f64).sum();
        let cost = length(span) * (record + KEEPING * columns.len() as f64) + taken + alone(others);
        if cost < best.0 {
            best = (cost, Some(Choice { span, columns }));
        }
    }
    best.1
}

fn length(range: TimeRange) -> f64 {
    // A window of one tick is not free.
    (range.to - range.from).max(1) as f64
}

/// Columns that a scan alone decodes.
fn read(demand: &Demand) -> f64 {
    if demand.tested.is_empty() {
        return demand.columns.len() as f64;
    }
    let others = demand.columns.difference(&demand.tested).count();
    demand.tested.len() as f64 + PASSING * others as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(columns: &[usize], tested: &[usize], length: i64) -> Demand {
        let set = |list: &[usize]| list.iter().copied().collect();
        Demand {
            columns: set(columns),
            tested: set(tested),
            times: Some(TimeRange::new(1_000_000 - length, 1_000_000)),
        }
    }

    #[test]
    fn what_many_want_is_kept() {
        let hour = demand(&[0, 1, 2], &[], 100);
        let kept = choose(&vec![hour.clone(); 3], 0).unwrap();
        assert_eq!((kept.span, kept.columns), (TimeRange::new(999_900, 1_000_000), BTreeSet::from([0, 1, 2])));
        assert_eq!(choose(std::slice::from_ref(&hour), 0), None);
        // The columns of two columnar scans are copied for nothing.
        assert_eq!(choose(&[hour.clone(), hour.clone()], 0), None);
        // Text is read whole each time.
        assert!(choose(&[hour.clone(), hour], 8).is_some());
    }

    #[test]
    fn a_long_window_does_not_make_the_short_ones_dear() {
        let mut all = vec![demand(&[0, 1, 2], &[], 100); 6];
        all.push(demand(&[3, 4, 5, 6, 7], &[3], 30_000));
        let kept = choose(&all, 0).unwrap();
        assert_eq!((kept.span.from, kept.columns.len()), (999_900, 3));
    }

    #[test]
    fn predicates_that_leave_little_are_left_alone() {
        let list: Vec<Demand> = (0..4).map(|i| demand(&[0, 1, 2, 10 + i], &[10 + i], 100)).collect();
        assert_eq!(choose(&list, 0), None);
        let whole: Vec<Demand> = list.iter().map(|d| Demand { tested: BTreeSet::new(), ..d.clone() }).collect();
        assert!(choose(&whole, 0).is_some());
    }

    #[test]
    fn scans_without_a_window_are_left_alone() {
        let list = vec![Demand { times: None, ..demand(&[0], &[], 1) }; 5];
        assert_eq!(choose(&list, 16), None);
    }
}
