//! The calendar of Kusto: 100 ns ticks since 0001-01-01T00:00:00Z in the proleptic Gregorian calendar, to 9999-12-31.

mod lenient;
mod timestamp;

pub use timestamp::{from_timestamp, to_timestamp};

/// Ticks in a second.
pub const SECOND: i64 = 10_000_000;
/// Ticks in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Ticks in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Ticks in a day.
pub const DAY: i64 = 24 * HOUR;
/// The last datetime, 9999-12-31T23:59:59.9999999Z.
pub const MAX_DATETIME: i64 = 3_155_378_975_999_999_999;
/// Ticks of 1970-01-01.
pub const UNIX_EPOCH: i64 = 621_355_968_000_000_000;

/// A datetime taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// Ticks since midnight.
    pub time: i64,
}

/// Takes a datetime apart.
pub fn civil(ticks: i64) -> Civil {
    let days = ticks.div_euclid(DAY);
    let time = ticks.rem_euclid(DAY);
    // Days are counted from 0000-03-01, so that the leap day ends a year of the 400-year era.
    let z = days + 306;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    let year = (yoe + era * 400 + i64::from(month <= 2)) as i32;
    Civil { year, month, day, time }
}

/// Days in a month.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Ticks of midnight of a date; `None` outside years 1 to 9999 or for a day that the month lacks.
pub fn from_date(year: i32, month: u32, day: u32) -> Option<i64> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    Some((era * 146_097 + doe - 306) * DAY)
}

/// Ticks of a date and a time of day; `None` where a part is out of range.
pub fn from_parts(date: (i32, u32, u32), hour: u32, minute: u32, second: u32, fraction: i64) -> Option<i64> {
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let day = from_date(date.0, date.1, date.2)?;
    Some(day + i64::from(hour) * HOUR + i64::from(minute) * MINUTE + i64::from(second) * SECOND + fraction)
}

/// Whether ticks are a datetime.
pub fn in_range(ticks: i64) -> bool {
    (0..=MAX_DATETIME).contains(&ticks)
}

/// `2020-01-01T00:00:00.0000000Z`.
pub fn format_datetime(ticks: i64) -> String {
    let c = civil(ticks);
    let (h, m, s, f) = clock(c.time);
    format!("{:04}-{:02}-{:02}T{h:02}:{m:02}:{s:02}.{f:07}Z", c.year, c.month, c.day)
}

/// Hour, minute, second and ticks of a second of a time of day.
pub fn clock(time: i64) -> (i64, i64, i64, i64) {
    (time / HOUR, time / MINUTE % 60, time / SECOND % 60, time % SECOND)
}

/// `[-][d.]hh:mm:ss[.fffffff]`.
pub fn format_timespan(ticks: i64) -> String {
    let sign = if ticks < 0 { "-" } else { "" };
    let t = ticks.unsigned_abs();
    let (day, second) = (DAY as u64, SECOND as u64);
    let (h, m, s, f) = clock((t % day) as i64);
    let days = if t >= day { format!("{}.", t / day) } else { String::new() };
    let fraction = if t.is_multiple_of(second) { String::new() } else { format!(".{f:07}") };
    format!("{sign}{days}{h:02}:{m:02}:{s:02}{fraction}")
}

/// Reads ISO 8601 dates and times, with `T` or a space, up to seven digits of fraction kept, `Z` or an offset, at full
/// speed; `None` for anything else, for which [`parse_datetime`] knows more forms.
pub fn parse_iso(text: &[u8]) -> Option<i64> {
    let digits = |from: usize, n: usize| -> Option<u32> {
        let mut v = 0u32;
        for b in text.get(from..from + n)? {
            let d = b.wrapping_sub(b'0');
            if d > 9 {
                return None;
            }
            v = v * 10 + u32::from(d);
        }
        Some(v)
    };
    let dash = |i: usize| text.get(i) == Some(&b'-');
    if text.len() < 10 || !dash(4) || !dash(7) {
        return None;
    }
    let date = (digits(0, 4)? as i32, digits(5, 2)?, digits(8, 2)?);
    if text.len() == 10 {
        return from_date(date.0, date.1, date.2);
    }
    if !matches!(text[10], b'T' | b't' | b' ') || text.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (digits(11, 2)?, digits(14, 2)?);
    let (mut at, mut second, mut fraction) = (16, 0, 0i64);
    if text.get(16) == Some(&b':') {
        second = digits(17, 2)?;
        at = 19;
        if text.get(19) == Some(&b'.') {
            at = 20;
            let mut scale = SECOND / 10;
            while let Some(d) = text.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d <= 9) {
                fraction += i64::from(d) * scale;
                scale /= 10;
                at += 1;
            }
            if at == 20 {
                return None;
            }
        }
    }
    let offset = match text.get(at..)? {
        b"" | b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let n = rest.len();
            if !(n == 5 && rest[2] == b':' || n == 4 || n == 2) {
                return None;
            }
            let hours = i64::from(digits(at + 1, 2)?);
            let minutes = if n == 2 { 0 } else { i64::from(digits(at + n - 1, 2)?) };
            let v = hours * HOUR + minutes * MINUTE;
            if *sign == b'-' { -v } else { v }
        }
        _ => return None,
    };
    let ticks = from_parts(date, hour, minute, second, fraction)? - offset;
    in_range(ticks).then_some(ticks)
}

/// Reads a datetime in every form that Kusto takes.
pub fn parse_datetime(text: &str) -> Option<i64> {
    let t = text.trim();
    parse_iso(t.as_bytes()).or_else(|| lenient::parse(t))
}

/// Reads `[-][d.]hh:mm[:ss[.fffffff]]` and literals such as `1.5h`; `None` for anything else.
pub fn parse_timespan(text: &str) -> Option<i64> {
    let t = text.trim();
    let (negative, t) = match t.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, t.strip_prefix('+').unwrap_or(t)),
    };
    let v = parse_clock(t).or_else(|| parse_unit(t))?;
    Some(if negative { -v } else { v })
}

fn parse_clock(t: &str) -> Option<i64> {
    let number = |s: &str| -> Option<i64> {
        if s.is_empty() || s.len() > 8 || !s.bytes().all(|b| b.is_ascii_digit()) { None } else { s.parse().ok() }
    };
    let (days, rest) = match (t.find('.'), t.find(':')) {
        (Some(dot), Some(colon)) if dot < colon => (number(&t[..dot])?, &t[dot + 1..]),
        (_, Some(_)) => (0, t),
        _ => return None,
    };
    let parts: Vec<&str> = rest.split(':').collect();
    let (days, parts) = match parts.len() {
        2 | 3 => (days, &parts[..]),
        4 if days == 0 => (number(parts[0])?, &parts[1..]),
        _ => return None,
    };
    let (hour, minute) = (number(parts[0])?, number(parts[1])?);
    let (second, fraction) = match parts.get(2) {
        None => (0, 0),
        Some(s) => match s.split_once('.') {
            None => (number(s)?, 0),
            Some((s, f)) if !f.is_empty() && f.len() <= 7 && f.bytes().all(|b| b.is_ascii_digit()) => {
                (number(s)?, f.parse::<i64>().ok()? * 10i64.pow(7 - f.len() as u32))
            }
            Some(_) => return None,
        },
    };
    if hour > 23 || minute > 59 || second > 59 || days > 10_675_199 {
        return None;
    }
    Some(days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + fraction)
}

/// Ticks of a unit of a timespan literal (`d`, `minutes`, …).
pub fn unit(word: &str) -> Option<i64> {
    Some(match word {
        "d" | "day" | "days" => DAY,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "m" | "min" | "minute" | "minutes" => MINUTE,
        "s" | "sec" | "second" | "seconds" => SECOND,
        "ms" | "milli" | "millis" | "millisec" | "millisecond" | "milliseconds" => SECOND / 1000,
        "micro" | "micros" | "microsec" | "microsecond" | "microseconds" => 10,
        "nano" | "nanos" | "nanosec" | "nanosecond" | "nanoseconds" => 0,
        "tick" | "ticks" => 1,
        _ => return None,
    })
}

fn parse_unit(t: &str) -> Option<i64> {
    let split = t.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, word) = t.split_at(split);
    let ticks = unit(word.trim())?;
    let number = number.trim();
    if let Ok(n) = number.parse::<i64>() {
        return if ticks == 0 { Some(n / 100) } else { n.checked_mul(ticks) };
    }
    let n: f64 = number.parse().ok()?;
    Some((n * if ticks == 0 { 0.01 } else { ticks as f64 }) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_round_trips() {
        for text in ["0001-01-01", "1900-02-28", "2000-02-29", "2026-03-01", "9999-12-31"] {
            let t = parse_datetime(text).unwrap();
            assert_eq!(&format_datetime(t)[..10], text);
        }
        assert_eq!(parse_datetime("1970-01-01T00:00:00Z"), Some(UNIX_EPOCH));
        assert_eq!(parse_datetime("9999-12-31T23:59:59.9999999Z"), Some(MAX_DATETIME));
        assert_eq!(parse_datetime("2020-02-30"), None);
        assert_eq!(parse_datetime("2020-01-01T02:00:00+02:00"), parse_datetime("2020-01-01"));
    }

    #[test]
    fn timespans_round_trip() {
        for text in ["1.02:03:04", "-1.02:03:04.5000000", "00:00:00.0000001"] {
            assert_eq!(format_timespan(parse_timespan(text).unwrap()), text);
        }
        assert_eq!(parse_timespan("1.5h"), Some(90 * MINUTE));
        assert_eq!(parse_timespan("10"), None);
    }
}
