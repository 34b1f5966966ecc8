//! Ticks and the instants of `jiff`.

use super::UNIX_EPOCH;
use jiff::Timestamp;

/// Nanoseconds of a tick.
const NANOSECONDS: i128 = 100;

/// The tick that an instant lies in. Instants before year 1 give negative ticks, which are no datetime of the language.
pub fn from_timestamp(instant: Timestamp) -> i64 {
    // The 20,000 years of jiff are 6.3e18 ticks, which 64 bits hold.
    UNIX_EPOCH + instant.as_nanosecond().div_euclid(NANOSECONDS) as i64
}

/// The instant at which a tick starts. [`Timestamp::MAX`] lies 26 hours before the year 9999 ends; later ticks give it.
pub fn to_timestamp(ticks: i64) -> Timestamp {
    let nanoseconds = (i128::from(ticks) - i128::from(UNIX_EPOCH)) * NANOSECONDS;
    Timestamp::from_nanosecond(nanoseconds).unwrap_or(if nanoseconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
