//! Time zones in the names of columns, as the Azure portal appends them to columns of times: `TimeGenerated [UTC]`.

/// A name without its time zone, and the zone unless it is UTC.
pub(super) fn split_zone(name: &str) -> (&str, Option<&str>) {
    let split = name.strip_suffix(']').and_then(|n| n.rsplit_once(" ["));
    match split {
        Some((column, zone)) if is_utc(zone) => (column, None),
        Some((column, zone)) if column == crate::read::timeless::TIME || is_zone(zone) => (column, Some(zone)),
        _ => (name, None),
    }
}

fn is_utc(zone: &str) -> bool {
    ["UTC", "GMT", "Z", "UTC+0", "UTC+00:00", "UTC±00:00", "Etc/UTC"].iter().any(|z| z.eq_ignore_ascii_case(zone))
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
}
