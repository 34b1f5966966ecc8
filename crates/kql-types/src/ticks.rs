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

/// A datetime in every form that Kusto takes.
pub fn parse_datetime(text: &str) -> Option<i64> {
    kql_literal::datetime::parse(text).ok()
}

/// `[-][d.]hh:mm[:ss[.fffffff]]` and literals such as `1.5h`; `None` for anything else.
pub fn parse_timespan(text: &str) -> Option<i64> {
    kql_literal::timespan::parse(text).ok()
}
