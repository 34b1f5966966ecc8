//! Durations as rules write them.

use kql::SignedDuration;
use kql_literal::{iso8601, timespan};
use kql_types::ticks::{DAY, HOUR, MINUTE, SECOND};

/// Ticks of a second.
const TICKS: i64 = SECOND;
/// Nanoseconds of a tick.
const NANOSECONDS: i64 = 100;

/// Reads `5m`, `1h30m`, `14d`, .NET's `[d.]hh:mm:ss` and ISO 8601's `PT1H`; `None` for anything else and for negative ones.
///
/// ```
/// use kql::SignedDuration;
///
/// assert_eq!(sentinel::rule::parse_duration("1h30m"), Some(SignedDuration::from_mins(90)));
/// assert_eq!(sentinel::rule::parse_duration("soon"), None);
/// ```
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    parse_ticks(text).map(from_ticks)
}

/// Reads a duration as [`parse_duration`] does, in ticks.
pub(crate) fn parse_ticks(text: &str) -> Option<i64> {
    let t = text.trim();
    let ticks = if t.starts_with(['P', 'p']) {
        iso8601::parse_duration(t)
    } else if t.contains(':') {
        timespan::parse(t)
    } else {
        timespan::parse_compound(t)
    };
    ticks.ok().filter(|v| *v >= 0)
}

/// A number of ticks as a duration.
pub(crate) fn from_ticks(ticks: i64) -> SignedDuration {
    SignedDuration::new(ticks / TICKS, (ticks % TICKS * NANOSECONDS) as i32)
}

/// A duration in whole ticks, rounded towards zero; one beyond 29,000 years counts as that.
pub(crate) fn to_ticks(duration: SignedDuration) -> i64 {
    let part = i64::from(duration.subsec_nanos()) / NANOSECONDS;
    duration.as_secs().saturating_mul(TICKS).saturating_add(part)
}

/// The shortest rule form of a number of ticks: `5m`, `1h`, `14d`, `1h30m`.
pub(crate) fn format_duration(ticks: i64) -> String {
    let mut rest = ticks.max(0);
    let mut out = String::new();
    for (unit, name) in [(DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")] {
        if rest >= unit {
            out.push_str(&format!("{}{name}", rest / unit));
            rest %= unit;
        }
    }
    if out.is_empty() { "0m".to_string() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_dialects() {
        for (text, ticks) in [
            ("5m", Some(5 * MINUTE)),
            ("1h", Some(HOUR)),
            ("14d", Some(14 * DAY)),
            ("1D", Some(DAY)),
            ("1h30m", Some(90 * MINUTE)),
            ("01:00:00", Some(HOUR)),
            ("1.00:00:00", Some(DAY)),
            ("PT1H", Some(HOUR)),
            ("P14D", Some(14 * DAY)),
            ("P1DT12H", Some(36 * HOUR)),
            ("PT90M", Some(90 * MINUTE)),
            ("PT", None),
            ("P", None),
            ("", None),
            ("1", None),
            ("h", None),
            ("1y", None),
            ("-1h", None),
            ("99999999999999999999d", None),
            ("PT1é", None),
        ] {
            assert_eq!(parse_ticks(text), ticks, "{text}");
        }
        assert_eq!(format_duration(14 * DAY), "14d");
        assert_eq!(format_duration(90 * MINUTE), "1h30m");
    }

    #[test]
    fn ticks_convert_without_loss() {
        for ticks in [0, 1, -1, SECOND - 1, -SECOND, 7 * MINUTE + 3, i64::MAX, i64::MIN] {
            assert_eq!(to_ticks(from_ticks(ticks)), ticks);
        }
        assert_eq!(from_ticks(-3), SignedDuration::from_nanos(-300));
        assert_eq!((to_ticks(SignedDuration::MAX), to_ticks(SignedDuration::MIN)), (i64::MAX, i64::MIN));
    }
}
