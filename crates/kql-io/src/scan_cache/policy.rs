//! Cache policy: which part of a table is worth keeping in memory for the scans that are announced.
//!
//! A cache pays off if several scans want nearly the same rows and columns, as rules over the last hour do. It does not if they
//! want different columns of long periods and their predicates are selective: then each scan alone reads less, and nothing has
//! to stay in memory. The cost unit is one column read over one tick; rows are assumed to be spread evenly over time.

use kql_types::TimeRange;
use std::collections::BTreeSet;

/// A scan that a later query will run.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanRequirement {
    /// Columns that the query reads, by position.
    pub columns: BTreeSet<usize>,
    /// Columns that its predicates read; the others are materialized only for rows that pass.
    pub predicate_columns: BTreeSet<usize>,
    /// The period that it reads; `None` for all times.
    pub time: Option<TimeRange>,
}

/// Selectivity of predicates: the assumed share of rows that pass.
const ASSUMED_SELECTIVITY: f64 = 0.25;
/// Cost to cache a column, relative to reading it: it is copied, and its pieces are concatenated.
const MATERIALIZE_COST: f64 = 2.0;
/// Cost to gather a column from the cache, relative to reading it.
const GATHER_COST: f64 = 0.1;

/// What is kept of a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CachePolicy {
    /// Nothing: every scan reads the files.
    Bypass,
    /// The rows of a period. The first scan reads `columns` and its own; later scans add theirs.
    Keep {
        /// The period.
        span: TimeRange,
        /// Columns by position.
        columns: BTreeSet<usize>,
    },
}

/// The cheapest policy for the announced scans. `record_cost` is the cost to find a record, in columns.
pub(super) fn choose(requirements: &[ScanRequirement], record_cost: u32) -> CachePolicy {
    let record_cost = f64::from(record_cost);
    let mut ordered: Vec<(&ScanRequirement, TimeRange)> =
        requirements.iter().filter_map(|r| Some((r, r.time?))).collect();
    ordered.sort_by_key(|(_, time)| time.to - time.from);
    let uncached = |scans: &[(&ScanRequirement, TimeRange)]| {
        scans.iter().map(|(r, time)| length(*time) * (record_cost + columns_read(r))).sum::<f64>()
    };
    let mut best = (uncached(&ordered), CachePolicy::Bypass);
    // Cache the scans of the shortest periods, then those and the next longer one, and so on.
    for n in 2..=ordered.len() {
        let (cached, others) = ordered.split_at(n);
        let span = cached.iter().map(|(_, time)| *time).fold(cached[0].1, TimeRange::hull);
        let columns: BTreeSet<usize> =
            cached.iter().flat_map(|(r, _)| r.columns.union(&r.predicate_columns)).copied().collect();
        let gather: f64 = cached.iter().map(|(r, time)| length(*time) * GATHER_COST * r.columns.len() as f64).sum();
        let fill = length(span) * (record_cost + MATERIALIZE_COST * columns.len() as f64);
        let cost = fill + gather + uncached(others);
        if cost < best.0 {
            best = (cost, CachePolicy::Keep { span, columns });
        }
    }
    best.1
}

fn length(range: TimeRange) -> f64 {
    // Even a period of one tick costs something.
    (range.to - range.from).max(1) as f64
}

/// Columns that a scan decodes without a cache, counting the rows that pass its predicates.
fn columns_read(scan: &ScanRequirement) -> f64 {
    if scan.predicate_columns.is_empty() {
        return scan.columns.len() as f64;
    }
    let others = scan.columns.difference(&scan.predicate_columns).count();
    scan.predicate_columns.len() as f64 + ASSUMED_SELECTIVITY * others as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(columns: &[usize], predicate_columns: &[usize], length: i64) -> ScanRequirement {
        let set = |list: &[usize]| list.iter().copied().collect();
        ScanRequirement {
            columns: set(columns),
            predicate_columns: set(predicate_columns),
            time: Some(TimeRange::new(1_000_000 - length, 1_000_000)),
        }
    }

    fn keep(from: i64, columns: &[usize]) -> CachePolicy {
        CachePolicy::Keep { span: TimeRange::new(from, 1_000_000), columns: columns.iter().copied().collect() }
    }

    #[test]
    fn what_many_scans_read_is_kept() {
        let hour = requirement(&[0, 1, 2], &[], 100);
        assert_eq!(choose(&vec![hour.clone(); 3], 0), keep(999_900, &[0, 1, 2]));
        assert_eq!(choose(std::slice::from_ref(&hour), 0), CachePolicy::Bypass);
        // Two scans of a columnar file do not pay for the copy.
        assert_eq!(choose(&[hour.clone(), hour.clone()], 0), CachePolicy::Bypass);
        // Text files are parsed whole by every scan.
        assert_eq!(choose(&[hour.clone(), hour], 8), keep(999_900, &[0, 1, 2]));
    }

    #[test]
    fn a_long_period_does_not_make_the_short_ones_expensive() {
        let mut all = vec![requirement(&[0, 1, 2], &[], 100); 6];
        all.push(requirement(&[3, 4, 5, 6, 7], &[3], 30_000));
        assert_eq!(choose(&all, 0), keep(999_900, &[0, 1, 2]));
    }

    #[test]
    fn selective_predicates_bypass_the_cache() {
        let selective: Vec<ScanRequirement> = (0..4).map(|i| requirement(&[0, 1, 2, 10 + i], &[10 + i], 100)).collect();
        assert_eq!(choose(&selective, 0), CachePolicy::Bypass);
        let whole: Vec<ScanRequirement> =
            selective.iter().map(|r| ScanRequirement { predicate_columns: BTreeSet::new(), ..r.clone() }).collect();
        assert_ne!(choose(&whole, 0), CachePolicy::Bypass);
    }

    #[test]
    fn scans_of_all_times_bypass_the_cache() {
        let list = vec![ScanRequirement { time: None, ..requirement(&[0], &[], 1) }; 5];
        assert_eq!(choose(&list, 16), CachePolicy::Bypass);
    }
}
