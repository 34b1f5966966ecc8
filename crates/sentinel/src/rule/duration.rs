//! Durations as rules write them.

use kql_types::ticks::{DAY, HOUR, MINUTE, SECOND, parse_timespan};

/// Reads `5m`, `1h`, `14d`, .NET's `[d.]hh:mm:ss` and ISO 8601's `PT1H`, in ticks.
pub fn parse_duration(text: &str) -> Option<i64> {
    let t = text.trim();
    if let Some(rest) = t.strip_prefix(['P', 'p']) {
        return parse_iso(rest);
    }
    if t.contains(':') {
        return parse_timespan(t).filter(|v| *v >= 0);
    }
    parse_short(t)
}

/// `1h30m`: whole numbers with the units that rule files use.
fn parse_short(text: &str) -> Option<i64> {
    let mut total = 0i64;
    let mut rest = text;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, after) = split_number(rest)?;
        let unit_end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let unit = match &after[..unit_end] {
            "d" | "D" => DAY,
            "h" | "H" => HOUR,
            "m" | "M" => MINUTE,
            "s" | "S" => SECOND,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = &after[unit_end..];
    }
    Some(total)
}

/// What follows `P`: `1D`, `T1H30M`, `2W`.
fn parse_iso(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((d, t)) if !t.is_empty() => (d, t),
        Some(_) => return None,
        None => (text, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let sum = |mut part: &str, units: &[(char, i64)]| -> Option<i64> {
        let mut total = 0i64;
        while !part.is_empty() {
            let (number, after) = split_number(part)?;
            let unit = after.chars().next()?.to_ascii_uppercase();
            let ticks = units.iter().find(|(u, _)| *u == unit)?.1;
            total = total.checked_add(number.checked_mul(ticks)?)?;
            part = &after[1..];
        }
        Some(total)
    };
    sum(date, &[('W', 7 * DAY), ('D', DAY)])?.checked_add(sum(time, &[('H', HOUR), ('M', MINUTE), ('S', SECOND)])?)
}

fn split_number(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    Some((text[..end].parse().ok()?, &text[end..]))
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
