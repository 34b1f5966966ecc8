//! Durations of ISO 8601: `PT1H`, `P1DT12H`, `P2W`.

use crate::calendar::{DAY, HOUR, MINUTE, SECOND};
use crate::error::{Grammar, LiteralError, whole};
use crate::timespan::sum_of;
use nom::character::complete::{anychar, one_of};
use nom::combinator::{map_opt, opt};
use nom::sequence::preceded;

/// A duration of whole weeks, days, hours, minutes and seconds, in ticks; letters in any case. Months and years have no length.
///
/// # Errors
/// Where the text is anything else, or the duration does not fit into 64 bits.
pub fn parse_duration(text: &str) -> Result<i64, LiteralError> {
    let date = sum_of(unit(&[('W', 7 * DAY), ('D', DAY)]));
    let time = preceded(one_of("Tt"), sum_of(unit(&[('H', HOUR), ('M', MINUTE), ('S', SECOND)])));
    let parts = map_opt((opt(date), opt(time)), |parts| match parts {
        (None, None) => None,
        (date, time) => date.unwrap_or(0).checked_add(time.unwrap_or(0)),
    });
    whole("an ISO 8601 duration", text, text.trim(), preceded(one_of("Pp"), parts))
}

/// The ticks of a letter.
fn unit<'a>(units: &'static [(char, i64)]) -> impl Grammar<'a, i64> {
    map_opt(anychar, |letter: char| {
        units.iter().find(|(unit, _)| *unit == letter.to_ascii_uppercase()).map(|(_, ticks)| *ticks)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, ticks) in [
            ("PT1H", Some(HOUR)),
            ("P14D", Some(14 * DAY)),
            ("p2w", Some(14 * DAY)),
            ("P1DT12H", Some(36 * HOUR)),
            ("PT90M", Some(90 * MINUTE)),
            ("PT1H30M5S", Some(90 * MINUTE + 5 * SECOND)),
            ("PT", None),
            ("P", None),
            ("P1M", None),
            ("P1H", None),
            ("PT1", None),
            ("PT1é", None),
            ("1H", None),
            ("P99999999999999999999D", None),
            ("P10675199DT24H", None),
        ] {
            assert_eq!(parse_duration(text).ok(), ticks, "{text}");
        }
        assert_eq!(parse_duration("P1DT").map_err(|e| e.offset), Err(3));
    }
}
