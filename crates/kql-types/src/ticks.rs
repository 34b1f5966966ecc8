//! Datetimes and timespans in ticks of 100 ns since 0001-01-01T00:00:00Z.

mod timestamp;

pub use kql_literal::calendar::{
    Civil, DAY, HOUR, MAX_DATETIME, MINUTE, SECOND, UNIX_EPOCH, civil, clock, days_in_month, from_date, from_parts,
    in_range,
};
pub use kql_literal::datetime::{
    format as format_datetime, parse_argument as parse_datetime_argument, parse_iso_bytes as parse_iso,
};
pub use kql_literal::timespan::{format as format_timespan, unit};
pub use timestamp::{from_timestamp, to_timestamp};

/// A datetime for people, in UTC: `2026-03-01 11:52:12`, with a fraction of a second where there is one.
pub fn short_datetime(ticks: i64) -> String {
    without_zeros(format_datetime(ticks).trim_end_matches('Z')).replacen('T', " ", 1)
}

/// A datetime for messages and flags: `2026-03-01T11:52:12Z`, with a fraction of a second where there is one.
pub fn iso_datetime(ticks: i64) -> String {
    without_zeros(format_datetime(ticks).trim_end_matches('Z')).to_string() + "Z"
}

/// A timespan for people: `1.02:00:00`, with a fraction of a second where there is one.
pub fn short_timespan(ticks: i64) -> String {
    let text = format_timespan(ticks);
    // The days before a `.` are no fraction.
    match text.rsplit_once(':') {
        Some((_, seconds)) if seconds.contains('.') => without_zeros(&text).to_string(),
        Some(_) | None => text,
    }
}

/// Text that ends in a fraction, without the zeros at its end.
fn without_zeros(text: &str) -> &str {
    text.trim_end_matches('0').trim_end_matches('.')
}

/// A datetime in every form that Kusto takes.
pub fn parse_datetime(text: &str) -> Option<i64> {
    kql_literal::datetime::parse(text).ok()
}

/// `[-][d.]hh:mm[:ss[.fffffff]]` and literals such as `1.5h`; `None` for anything else.
pub fn parse_timespan(text: &str) -> Option<i64> {
    kql_literal::timespan::parse(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_have_no_trailing_zeros() {
        let at = |text: &str| parse_datetime(text).expect("a datetime");
        assert_eq!(short_datetime(at("2026-03-01T11:50:10Z")), "2026-03-01 11:50:10");
        assert_eq!(short_datetime(at("2026-03-01T00:00:00.0500000Z")), "2026-03-01 00:00:00.05");
        assert_eq!(iso_datetime(at("2026-03-01")), "2026-03-01T00:00:00Z");
        for (ticks, text) in [
            (0, "00:00:00"),
            (10 * MINUTE, "00:10:00"),
            (20 * DAY + SECOND / 2, "20.00:00:00.5"),
            (-10 * DAY, "-10.00:00:00"),
        ] {
            assert_eq!(short_timespan(ticks), text);
        }
    }
}
