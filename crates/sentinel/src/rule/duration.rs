//! Durations as rules write them.

use kql_literal::{iso8601, timespan};
use kql_types::ticks::{DAY, HOUR, MINUTE, SECOND};

/// Reads `5m`, `1h30m`, `14d`, .NET's `[d.]hh:mm:ss` and ISO 8601's `PT1H`, in ticks; `None` for anything else.
pub fn parse_duration(text: &str) -> Option<i64> {
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

/// The shortest rule form: `5m`, `1h`, `14d`, `1h30m`.
pub fn format_duration(ticks: i64) -> String {
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
            assert_eq!(parse_duration(text), ticks, "{text}");
        }
        assert_eq!(format_duration(14 * DAY), "14d");
        assert_eq!(format_duration(90 * MINUTE), "1h30m");
    }
}
