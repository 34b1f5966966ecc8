//! Datetimes, in ticks since 0001-01-01: a strict grammar of ISO 8601, and a lenient one of the other forms Kusto accepts.

mod iso;
mod iso_bytes;
mod lenient;

pub use iso_bytes::parse_iso_bytes;

use crate::calendar::{civil, clock};
use crate::error::{LiteralError, whole};

/// Text as `todatetime` reads it: ISO 8601, RFC 822 and 850, month names, American order, dates without separators, clocks of
/// twelve hours, and names of time zones.
///
/// # Errors
/// Where the text is anything else, or a date outside years 1 to 9999.
pub fn parse(text: &str) -> Result<i64, LiteralError> {
    let t = text.trim();
    if let Some(ticks) = parse_iso_bytes(t.as_bytes()) {
        return Ok(ticks);
    }
    if t.len() > lenient::MAX_LENGTH || !t.is_ascii() {
        // The grammar tells where the text stops fitting.
        return whole("a datetime", text, t, iso::datetime);
    }
    whole("a datetime", text, t, lenient::datetime)
}

/// The argument of `datetime(…)`: as [`parse`], optionally in quotes. The service reads a number alone, such as a year, as null
/// (`None`).
///
/// # Errors
/// As [`parse`].
pub fn parse_argument(text: &str) -> Result<Option<i64>, LiteralError> {
    let inside = text.trim().trim_matches(['"', '\'']);
    match parse(inside) {
        Err(_) if inside.bytes().all(|b| b.is_ascii_digit()) => Ok(None),
        Ok(ticks) => Ok(Some(ticks)),
        Err(error) => {
            Err(LiteralError { offset: error.offset + (inside.as_ptr() as usize - text.as_ptr() as usize), ..error })
        }
    }
}

/// ISO 8601 dates and times, separated by `T` or a space; seconds, fraction, and `Z` or an offset are optional.
///
/// # Errors
/// Where the text is anything else, or a date outside years 1 to 9999.
pub fn parse_iso(text: &str) -> Result<i64, LiteralError> {
    // The grammar tells where the text stops fitting.
    parse_iso_bytes(text.as_bytes()).map_or_else(|| whole("a datetime", text, text, iso::datetime), Ok)
}

/// `2020-01-01T00:00:00.0000000Z`.
pub fn format(ticks: i64) -> String {
    let c = civil(ticks);
    let (h, m, s, f) = clock(c.time);
    format!("{:04}-{:02}-{:02}T{h:02}:{m:02}:{s:02}.{f:07}Z", c.year, c.month, c.day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{MAX_DATETIME, UNIX_EPOCH};

    #[test]
    fn iso_forms() {
        for (text, expected) in [
            ("2020-10-26", "2020-10-26T00:00:00.0000000Z"),
            ("2020-10-26T21:43", "2020-10-26T21:43:00.0000000Z"),
            ("2020-10-26 21:43:12", "2020-10-26T21:43:12.0000000Z"),
            ("2020-10-26t21:43:12.123456789z", "2020-10-26T21:43:12.1234567Z"),
            ("2020-10-26T21:43:12.5+02:00", "2020-10-26T19:43:12.5000000Z"),
            ("2020-10-26T21:43-0230", "2020-10-27T00:13:00.0000000Z"),
            ("2020-10-26T21:43:12+02", "2020-10-26T19:43:12.0000000Z"),
        ] {
            assert_eq!(parse_iso(text).map(format).as_deref(), Ok(expected), "{text}");
            assert_eq!(parse(text), parse_iso(text), "{text}");
        }
        assert_eq!(parse("1970-01-01T00:00:00Z"), Ok(UNIX_EPOCH));
        assert_eq!(parse("9999-12-31T23:59:59.9999999Z"), Ok(MAX_DATETIME));
        for bad in [
            "2020-02-30",
            "2020-1-01",
            "2020-01-01T",
            "2020-01-01T10",
            "2020-01-01T10:00:00.",
            "0001-01-01T00:00+01:00",
        ] {
            assert!(parse_iso(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_iso("2020-01-01T10:0x").map_err(|e| e.offset), Err(14));
    }

    #[test]
    fn other_forms() {
        for (text, expected) in [
            ("20221202", "2022-12-02T00:00:00.0000000Z"),
            ("20221202T134556Z", "2022-12-02T13:45:56.0000000Z"),
            ("2/3/2022", "2022-02-03T00:00:00.0000000Z"),
            ("12.02.2022", "2022-12-02T00:00:00.0000000Z"),
            ("12-02-2022", "2022-12-02T00:00:00.0000000Z"),
            ("Dec 2, 2022", "2022-12-02T00:00:00.0000000Z"),
            ("2025, 6, 14", "2025-06-14T00:00:00.0000000Z"),
            ("2017 - 08 - 01", "2017-08-01T00:00:00.0000000Z"),
            ("2022-1-2 3:04", "2022-01-02T03:04:00.0000000Z"),
            ("10/26/2020, 9:43:12.000 PM", "2020-10-26T21:43:12.0000000Z"),
            ("10/26/2020 12:00 AM", "2020-10-26T00:00:00.0000000Z"),
            ("10/26/2020 9pm", "2020-10-26T21:00:00.0000000Z"),
            ("Sat, 8 Nov 14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
            ("8 Nov 14 15:05", "2014-11-08T15:05:00.0000000Z"),
            ("8 Nov 1950", "1950-11-08T00:00:00.0000000Z"),
            ("8-Sept-50", "1950-09-08T00:00:00.0000000Z"),
            ("2014 Nov 8", "2014-11-08T00:00:00.0000000Z"),
            ("Saturday, 08-Nov-14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
            ("Sat, 08 Nov 2014 15:05:02 -0500", "2014-11-08T20:05:02.0000000Z"),
            ("Saturday, November 8, 2014 3:05 PM", "2014-11-08T15:05:00.0000000Z"),
            ("2014-11-08 15:05:25 GMT", "2014-11-08T15:05:25.0000000Z"),
            ("2014-11-08 15:05:25 EST", "2014-11-08T20:05:25.0000000Z"),
            ("2014-11-08T15:05:25.5 +02:00", "2014-11-08T13:05:25.5000000Z"),
            ("2014/11/08 15:05", "2014-11-08T15:05:00.0000000Z"),
            ("2022-12", "2022-12-01T00:00:00.0000000Z"),
            ("Dec 2022", "2022-12-01T00:00:00.0000000Z"),
            ("2022-12 10:30", "2022-12-01T10:30:00.0000000Z"),
        ] {
            assert_eq!(parse(text).map(format).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_date_counts_without_a_clock_that_is_none() {
        for (text, expected) in [
            ("2020-01-01 5", "2020-01-01"),
            ("2020-01-01 13 PM", "2020-01-01"),
            ("2020-01-01 9:5:123", "2020-01-01"),
            ("2020-01-01 5: +02:00", "2019-12-31T22:00"),
            ("2022-12-", "2022-12-01"),
            ("2020-/.,01", "2020-01-01"),
        ] {
            assert_eq!(parse(text), parse_iso(expected), "{text}");
        }
        for text in ["2020-01-01T5", "2020-01-01 123", "2020-01-01 9:13:56:663 PM", "2020-01-01 5 foo"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn arguments() {
        assert_eq!(parse_argument(" '1970-01-01' "), Ok(Some(UNIX_EPOCH)));
        assert_eq!((parse_argument("2020"), parse_argument("")), (Ok(None), Ok(None)));
        assert_eq!(parse_argument("'x'").map_err(|e| e.offset), Err(1));
    }

    #[test]
    fn no_datetimes() {
        for text in [
            "",
            "2025",
            "x12-02-2022",
            "not a date",
            "10:30",
            "2020-13-01",
            "13:00",
            "1.02:03:04",
            "12",
            "5 5",
            "Monday",
            "2020-01-01 25:00",
            "2020-01-01 foo",
            "15/15/2020",
            "123456789",
            "2020-01-01T",
            "May",
            "2020-01-01 10:00 +15:00",
            "1:00 2020-01-01",
            "2020--01-01",
            "2020-01-01é",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"1".repeat(100_000)).is_err());
    }
}
