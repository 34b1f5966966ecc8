//! When a rule runs.

use crate::rule::Rule;
use kql::{TimeRange, Timestamp};
use kql_types::ticks::{from_timestamp, iso_datetime, to_timestamp};
use std::fmt;

/// Limit of runs of a simulation: three times 30 days at five minutes.
const MAX_RUNS: i64 = 26_000;

/// Why a rule has no runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// It says `enabled: false`.
    Disabled,
    /// It is a hunting query.
    Hunting,
    /// Its `startTimeUtc` is after the period.
    NotStarted(Timestamp),
}

/// Why, in a sentence without its end.
impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Idle::Disabled => f.write_str("the rule is disabled (`enabled: false`), so it never runs"),
            Idle::Hunting => f.write_str("a hunting query has no schedule: it runs when somebody runs it"),
            Idle::NotStarted(at) => {
                write!(f, "the rule starts after the period (`startTimeUtc: {}`)", iso_datetime(from_timestamp(*at)))
            }
        }
    }
}

/// The scheduled runs of a period.
pub(super) struct Schedule {
    /// The ends of their windows, in ticks.
    pub(super) times: Vec<i64>,
    /// Whether there are more than the limit.
    pub(super) cut: bool,
    /// Why there are none.
    pub(super) idle: Option<Idle>,
}

impl Schedule {
    /// The first run ends its window when the period starts. The runs of a rule with `startTimeUtc` are at that time and whole
    /// frequencies after it.
    pub(super) fn of(rule: &Rule, period: TimeRange) -> Schedule {
        let none = |idle| Schedule { times: Vec::new(), cut: false, idle: Some(idle) };
        if rule.is_hunting() {
            return none(Idle::Hunting);
        }
        if rule.enabled.as_ref().is_some_and(|e| !e.value) {
            return none(Idle::Disabled);
        }
        let step = rule.frequency().max(1);
        let first = match rule.start_time.as_ref().map(|t| t.value) {
            None => period.from,
            Some(start) if start > period.to => return none(Idle::NotStarted(to_timestamp(start))),
            Some(start) if start >= period.from => start,
            Some(start) => period.from + (start - period.from).rem_euclid(step),
        };
        let wanted = (period.to - first).max(0) / step + 1;
        // A period that ends before the next run of a started rule has none.
        let wanted = if first > period.to { 0 } else { wanted };
        let times = (0..wanted.min(MAX_RUNS)).map(|k| first + k * step).collect();
        Schedule { times, cut: wanted > MAX_RUNS, idle: None }
    }
}
