//! Time zones in the names of columns, as the Azure portal appends them to columns of times: `TimeGenerated [UTC]`.

use crate::read::timeless::TIME;
use jiff::tz::{AmbiguousOffset, TimeZone};
use kql_types::ticks;

/// The zone of a column of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnZone {
    /// The column, without its zone.
    pub column: String,
    /// The zone as the file names it.
    pub name: String,
    /// `None` if the name does not tell how far the zone is from UTC.
    pub zone: Option<Zone>,
}

/// A time zone that is not UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// So many ticks ahead of UTC.
    Fixed(i64),
    /// One of the time zone database.
    Named(TimeZone),
}

impl Zone {
    /// The zone that a name states: an offset, or a name of the time zone database. The names that Windows shows, such as
    /// `(UTC+01:00) Amsterdam`, hide half an hour or an hour of daylight saving time, and `Local Time` hides everything.
    fn of(name: &str) -> Option<Zone> {
        if let Some(offset) = offset_of(name) {
            return Some(Zone::Fixed(offset));
        }
        if name.contains('/') { TimeZone::get(name).ok().map(Zone::Named) } else { None }
    }

    /// The UTC time of a text that was read as UTC, if the text states no zone itself. A time that clocks skip or show twice is
    /// that after the change, as in `datetime_local_to_utc`.
    pub fn to_utc(&self, text: &[u8], local: i64) -> Option<i64> {
        if states_zone(text) {
            return Some(local);
        }
        let ahead = match self {
            Zone::Fixed(ahead) => *ahead,
            Zone::Named(zone) => {
                let clock = jiff::tz::Offset::UTC.to_datetime(ticks::to_timestamp(local));
                let offset = match zone.to_ambiguous_timestamp(clock).offset() {
                    AmbiguousOffset::Unambiguous { offset } => offset,
                    AmbiguousOffset::Gap { after, .. } | AmbiguousOffset::Fold { after, .. } => after,
                };
                i64::from(offset.seconds()) * ticks::SECOND
            }
        };
        local.checked_sub(ahead).filter(|t| ticks::in_range(*t))
    }
}

/// Whether the text of a time ends with an offset or with the letters of a zone.
fn states_zone(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let letters = text.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let (rest, word) = text.split_at(text.len() - letters);
    let has_clock = |part: &[u8]| part.contains(&b':');
    if letters > 0 {
        return has_clock(rest) && ![&b"am"[..], b"pm", b"a", b"p"].iter().any(|w| w.eq_ignore_ascii_case(word));
    }
    text.iter().rposition(|b| matches!(b, b'+' | b'-')).is_some_and(|sign| has_clock(&text[..sign]))
}

/// A name without its time zone, and the zone unless it is UTC.
pub(super) fn split_zone(name: &str) -> (&str, Option<&str>) {
    let split = name.strip_suffix(']').and_then(|n| n.rsplit_once(" ["));
    match split {
        Some((column, zone)) if is_utc(zone) => (column, None),
        Some((column, zone)) if column == TIME || is_zone(zone) => (column, Some(zone)),
        _ => (name, None),
    }
}

/// The zones of the columns that have one.
pub(super) fn zones(names: &[String]) -> Vec<ColumnZone> {
    let zone = |name: &String| {
        let (column, zone) = split_zone(name);
        let name = zone?;
        Some(ColumnZone { column: column.to_string(), name: name.to_string(), zone: Zone::of(name) })
    };
    names.iter().filter_map(zone).collect()
}

fn is_utc(zone: &str) -> bool {
    offset_of(zone) == Some(0) || ["UTC", "GMT", "Z", "Etc/UTC"].iter().any(|z| z.eq_ignore_ascii_case(zone))
}

/// The ticks that `UTC+02:00`, `(UTC+2)`, `GMT-5:30` or `+0200` are ahead of UTC.
fn offset_of(zone: &str) -> Option<i64> {
    let bare = zone.strip_prefix('(').and_then(|z| z.strip_suffix(')')).unwrap_or(zone).trim().to_ascii_uppercase();
    let signed = bare.strip_prefix("UTC").or_else(|| bare.strip_prefix("GMT")).unwrap_or(&bare).trim_start();
    let (sign, digits) = match signed.chars().next()? {
        '+' | '±' => (1, signed.trim_start_matches(['+', '±'])),
        '-' | '−' => (-1, signed.trim_start_matches(['-', '−'])),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let number = |text: &str, most: i64| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i64>().ok().filter(|n| digits && *n <= most)
    };
    Some(sign * (number(hours, 14)? * ticks::HOUR + number(minutes, 59)? * ticks::MINUTE))
}

/// Whether text in brackets is a time zone, rather than the unit of a column such as `Size [MB]`.
fn is_zone(zone: &str) -> bool {
    let lower = zone.to_ascii_lowercase();
    let offset = lower.trim_start_matches('(').trim_start_matches("utc").trim_start_matches("gmt").trim_start();
    offset.starts_with(['+', '-', '−']) && offset.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
        || lower == "local"
        || lower.ends_with(" time")
        || lower.contains(" time (")
        // Names of the time zone database.
        || ["europe/", "america/", "asia/", "africa/", "australia/", "pacific/", "atlantic/", "indian/", "etc/"]
            .iter()
            .any(|area| lower.starts_with(area))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_told_from_units() {
        for (name, expected) in [
            ("TimeGenerated [UTC]", ("TimeGenerated", None)),
            ("TimeGenerated [UTC±00:00]", ("TimeGenerated", None)),
            ("TimeGenerated [Local Time]", ("TimeGenerated", Some("Local Time"))),
            ("TimeGenerated [CET]", ("TimeGenerated", Some("CET"))),
            ("CreatedDateTime [UTC+02:00]", ("CreatedDateTime", Some("UTC+02:00"))),
            ("LastSeen [Europe/Berlin]", ("LastSeen", Some("Europe/Berlin"))),
            ("LastSeen [Pacific Time (US & Canada)]", ("LastSeen", Some("Pacific Time (US & Canada)"))),
            ("Size [MB]", ("Size [MB]", None)),
            ("a[0]", ("a[0]", None)),
            ("Change [-]", ("Change [-]", None)),
        ] {
            assert_eq!(split_zone(name), expected, "{name}");
        }
    }

    #[test]
    fn only_a_stated_offset_and_a_name_of_the_database_tell_how_far_a_zone_is_from_utc() {
        for (name, minutes) in [
            ("UTC+02:00", Some(120)),
            ("(UTC+2)", Some(120)),
            ("GMT-5:30", Some(-330)),
            ("UTC−03:00", Some(-180)),
            ("+0545", Some(345)),
            ("(UTC+01:00) Amsterdam, Berlin, Rome", None),
            ("Local Time", None),
            ("CET", None),
            ("UTC+99", None),
            ("UTC+1x", None),
        ] {
            assert_eq!(Zone::of(name), minutes.map(|m| Zone::Fixed(m * ticks::MINUTE)), "{name}");
        }
        assert!(matches!(Zone::of("Europe/Berlin"), Some(Zone::Named(_))));
    }

    #[test]
    fn times_of_a_zone_are_converted_unless_their_text_states_one() {
        let berlin = Zone::of("Europe/Berlin").unwrap();
        let east = Zone::Fixed(2 * ticks::HOUR);
        for (zone, text, expected) in [
            (&berlin, "2026-07-16T20:00:00", "2026-07-16T18:00:00Z"),
            (&berlin, "2026-01-16T20:00:00", "2026-01-16T19:00:00Z"),
            (&berlin, "2026-07-16T20:00:00Z", "2026-07-16T20:00:00Z"),
            (&east, "2026-07-16 20:00:00 +05:00", "2026-07-16T15:00:00Z"),
            (&east, "2026-07-16", "2026-07-15T22:00:00Z"),
            (&east, "2026-07-16 08:00 PM", "2026-07-16T18:00:00Z"),
            (&east, "Thu, 16 Jul 2026 20:00:00 GMT", "2026-07-16T20:00:00Z"),
        ] {
            let at = |text: &str| ticks::parse_datetime(text).unwrap();
            assert_eq!(zone.to_utc(text.as_bytes(), at(text)), Some(at(expected)), "{text}");
        }
    }
}
