//! Periods of time.

use crate::ticks::{self, MAX_DATETIME};
use jiff::Timestamp;
use std::fmt;

/// A period of time: both ends are inclusive and count in ticks of 100 ns since 0001-01-01T00:00:00Z.
///
/// An end at the first or the last datetime (0001-01-01, 9999-12-31T23:59:59.9999999) is open: there is no time beyond it.
/// A period whose first tick is after its last is empty.
///
/// ```
/// use kql_types::TimeRange;
///
/// let day = TimeRange::between("2026-03-01T00:00:00Z".parse()?, "2026-03-02T00:00:00Z".parse()?);
/// let since_noon = TimeRange::since("2026-03-01T12:00:00Z".parse()?);
/// assert_eq!(
///     day.intersect(since_noon).to_string(),
///     "2026-03-01T12:00:00Z to 2026-03-02T00:00:00Z"
/// );
/// assert_eq!(since_noon.end(), None);
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeRange {
    /// First tick.
    pub from: i64,
    /// Last tick.
    pub to: i64,
}

impl TimeRange {
    /// Every datetime.
    pub const ALL: TimeRange = TimeRange { from: 0, to: MAX_DATETIME };

    /// From one tick to another.
    pub const fn new(from: i64, to: i64) -> TimeRange {
        TimeRange { from, to }
    }

    /// From one instant to another. Instants outside the years 1 to 9999 leave that end open.
    pub fn between(start: Timestamp, end: Timestamp) -> TimeRange {
        TimeRange { from: ticks::from_timestamp(start), to: ticks::from_timestamp(end) }.intersect(TimeRange::ALL)
    }

    /// An instant and everything after it.
    pub fn since(start: Timestamp) -> TimeRange {
        TimeRange { from: ticks::from_timestamp(start), to: MAX_DATETIME }.intersect(TimeRange::ALL)
    }

    /// An instant and everything before it.
    pub fn until(end: Timestamp) -> TimeRange {
        TimeRange { from: 0, to: ticks::from_timestamp(end) }.intersect(TimeRange::ALL)
    }

    /// The first instant; `None` when that end is open.
    pub fn start(self) -> Option<Timestamp> {
        Some(self.from).filter(|t| *t > 0).map(ticks::to_timestamp)
    }

    /// The last instant; `None` when that end is open.
    pub fn end(self) -> Option<Timestamp> {
        Some(self.to).filter(|t| *t < MAX_DATETIME).map(ticks::to_timestamp)
    }

    /// Whether a tick lies within.
    pub const fn contains(self, tick: i64) -> bool {
        self.from <= tick && tick <= self.to
    }

    /// Whether all of another range lies within.
    pub const fn covers(self, other: TimeRange) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// What two ranges have in common, which may be empty.
    pub fn intersect(self, other: TimeRange) -> TimeRange {
        TimeRange { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// The smallest range that covers both.
    pub fn hull(self, other: TimeRange) -> TimeRange {
        TimeRange { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// The smallest range that covers all ticks; `None` without any.
    pub fn of(ticks: impl IntoIterator<Item = i64>) -> Option<TimeRange> {
        ticks.into_iter().map(|t| TimeRange::new(t, t)).reduce(TimeRange::hull)
    }

    /// Whether there is no tick within.
    pub const fn is_empty(self) -> bool {
        self.from > self.to
    }
}

/// `2026-03-01T00:00:00Z to 2026-03-02T00:00:00Z`, with `…` for an open end.
impl fmt::Display for TimeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |tick: i64, open: bool| if open { "…".to_string() } else { ticks::iso_datetime(tick) };
        write!(f, "{} to {}", end(self.from, self.from <= 0), end(self.to, self.to >= MAX_DATETIME))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_inclusive() {
        let range = TimeRange::new(10, 20);
        assert!(range.contains(10) && range.contains(20) && !range.contains(9) && !range.contains(21));
        assert_eq!(range.intersect(TimeRange::new(20, 30)), TimeRange::new(20, 20));
        assert!(range.intersect(TimeRange::new(21, 30)).is_empty() && !TimeRange::new(20, 20).is_empty());
        assert_eq!(range.hull(TimeRange::new(25, 30)), TimeRange::new(10, 30));
        assert!(range.covers(TimeRange::new(10, 20)) && !range.covers(TimeRange::new(10, 21)));
        assert_eq!(TimeRange::of([5, 3, 9]), Some(TimeRange::new(3, 9)));
        assert_eq!(TimeRange::of([]), None);
    }

    #[test]
    fn instants_convert_without_loss() {
        for text in ["0001-01-01T00:00:00.0000001Z", "1969-12-31T23:59:59.9999999Z", "2026-03-01T12:00:00.1234567Z"] {
            let instant: Timestamp = text.parse().unwrap();
            let tick = ticks::from_timestamp(instant);
            assert_eq!(ticks::iso_datetime(tick), text);
            assert_eq!(ticks::to_timestamp(tick), instant);
        }
        // Part of a tick belongs to the tick that it is in, before 1970 too.
        assert_eq!(ticks::from_timestamp(Timestamp::from_nanosecond(-1).unwrap()), ticks::UNIX_EPOCH - 1);
        assert_eq!(ticks::to_timestamp(MAX_DATETIME), Timestamp::MAX);
    }

    #[test]
    fn open_ends() {
        assert_eq!(TimeRange::ALL.to_string(), "… to …");
        assert_eq!((TimeRange::ALL.start(), TimeRange::ALL.end()), (None, None));
        assert_eq!(TimeRange::between(Timestamp::MIN, Timestamp::UNIX_EPOCH).start(), None);
        assert_eq!(TimeRange::until(Timestamp::UNIX_EPOCH), TimeRange::new(0, ticks::UNIX_EPOCH));
    }
}
