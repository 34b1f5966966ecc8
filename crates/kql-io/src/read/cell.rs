//! Parses the text of a cell as a value of a type. All text formats use it, so that they agree.

use kql_types::{Decimal, Dyn, Type, Value, parse_guid, parse_long, parse_real, ticks};

/// A cell as written in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    /// JSON null, or a missing key or field.
    Null,
    /// Text, and whether it contains escapes.
    Text(&'a [u8], bool),
    /// A JSON number, `true` or `false`.
    Bare(&'a [u8]),
    /// A JSON object or array.
    Nested(&'a [u8]),
}

/// The result of parsing a cell as a type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Parsed<T> {
    Value(T),
    Null,
    /// The text is not a value of the type.
    Invalid,
}

impl<T> From<Option<T>> for Parsed<T> {
    fn from(v: Option<T>) -> Self {
        v.map_or(Parsed::Invalid, Parsed::Value)
    }
}

/// Parses text as a value of a type; `None` if it is not one.
pub(crate) fn value_of(text: &[u8], ty: Type) -> Option<Value> {
    match ty {
        Type::Bool => bool_of(text).map(Value::Bool),
        Type::Int => long_of(text)?.try_into().ok().map(Value::Int),
        Type::Long => long_of(text).map(Value::Long),
        Type::Real => real_of(text).map(Value::Real),
        Type::DateTime => datetime_of(text).map(Value::DateTime),
        Type::Timespan => timespan_of(text).map(Value::Timespan),
        Type::Guid => guid_of(text).map(Value::Guid),
        Type::Decimal => decimal_of(text).map(Value::Decimal),
        Type::String => std::str::from_utf8(text).ok().map(|t| Value::String(t.to_string())),
        Type::Dynamic => std::str::from_utf8(text).ok().map(|t| Value::dynamic(Dyn::from_text(t))),
    }
}

/// `true`, `false`, `1`, `0` in any case.
pub(crate) fn bool_of(text: &[u8]) -> Option<bool> {
    match text {
        b"1" => Some(true),
        b"0" => Some(false),
        t if t.eq_ignore_ascii_case(b"true") => Some(true),
        t if t.eq_ignore_ascii_case(b"false") => Some(false),
        _ => None,
    }
}

/// An integer. Reals without a fraction and booleans convert.
pub(crate) fn long_of(text: &[u8]) -> Option<i64> {
    if let Some(v) = plain_long(text) {
        return Some(v);
    }
    let t = std::str::from_utf8(text).ok()?;
    parse_long(t).or_else(|| match t {
        "true" => Some(1),
        "false" => Some(0),
        _ => {
            let v = parse_real(t)?;
            // Beyond 2^53 a real does not identify one integer.
            (v.fract() == 0.0 && v.abs() < 9e15).then_some(v as i64)
        }
    })
}

/// Fast path: up to 18 digits with an optional minus, as in nearly every integer.
#[inline]
pub(crate) fn plain_long(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut v = 0i64;
    for b in digits {
        let d = b.wrapping_sub(b'0');
        if d > 9 {
            return None;
        }
        v = v * 10 + i64::from(d);
    }
    Some(if negative { -v } else { v })
}

/// Up to 18 digits without a sign.
#[inline]
fn plain_digits(text: &[u8]) -> Option<i64> {
    if text.starts_with(b"-") { None } else { plain_long(text) }
}

/// A number.
pub(crate) fn real_of(text: &[u8]) -> Option<f64> {
    // A real represents fifteen digits exactly.
    if text.len() <= 15
        && let Some(v) = plain_long(text)
    {
        return Some(v as f64);
    }
    let t = std::str::from_utf8(text).ok()?;
    parse_real(t).or(match t {
        "true" => Some(1.0),
        "false" => Some(0.0),
        _ => None,
    })
}

/// A decimal number.
pub(crate) fn decimal_of(text: &[u8]) -> Option<Decimal> {
    Decimal::parse(std::str::from_utf8(text).ok()?)
}

/// A guid.
pub(crate) fn guid_of(text: &[u8]) -> Option<[u8; 16]> {
    parse_guid(std::str::from_utf8(text).ok()?)
}

/// A timespan.
pub(crate) fn timespan_of(text: &[u8]) -> Option<i64> {
    ticks::parse_timespan(std::str::from_utf8(text).ok()?)
}

/// Which number comes first in the dates of a column such as `02/07/2026`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// No date of the column shows it, or they contradict each other: read as the service does, with the month first.
    #[default]
    Undecided,
    MonthFirst,
    DayFirst,
}

/// What one date says about the order of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderEvidence {
    MonthFirst,
    DayFirst,
    /// Both numbers can be a month.
    Either,
    /// Both numbers are the same, or it is no such date.
    Nothing,
}

/// A datetime: ISO 8601, `10/26/2020, 9:43:12.000 PM` as the Azure portal exports it, or another form that Kusto accepts.
pub(crate) fn datetime_of(text: &[u8]) -> Option<i64> {
    datetime_in(text, DateOrder::MonthFirst, &mut 0)
}

/// A datetime in a column of some order. Counts dates whose order is unclear.
#[inline]
pub(crate) fn datetime_in(text: &[u8], order: DateOrder, unclear: &mut u64) -> Option<i64> {
    match iso_seconds(text).or_else(|| ticks::parse_iso(text)) {
        Some(t) => Some(t).filter(|t| ticks::in_range(*t)),
        None => other_datetime(text, order, unclear),
    }
}

fn other_datetime(text: &[u8], order: DateOrder, unclear: &mut u64) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let read = |text: &str| portal(text).or_else(|| ticks::parse_datetime(text)).filter(|t| ticks::in_range(*t));
    match order {
        DateOrder::DayFirst => match DateNumbers::of(text) {
            Some(numbers) => read(&numbers.swapped()),
            None => read(text),
        },
        DateOrder::MonthFirst => read(text),
        DateOrder::Undecided => {
            let ticks = read(text);
            if ticks.is_some() && order_evidence(text) == OrderEvidence::Either {
                *unclear += 1;
            }
            ticks
        }
    }
}

/// Whether type inference may conclude from a text that its column holds datetimes: those of an unambiguous form.
pub(crate) fn is_clear_datetime(text: &[u8]) -> bool {
    iso_seconds(text).or_else(|| ticks::parse_iso(text)).is_some()
        || std::str::from_utf8(text).is_ok_and(|t| {
            let t = t.trim();
            portal(t).is_some() || DateNumbers::of(t).is_some_and(|numbers| portal(&numbers.swapped()).is_some())
        })
}

/// What a text says about the order of the dates of its column.
pub(crate) fn order_evidence(text: &str) -> OrderEvidence {
    let Some(numbers) = DateNumbers::of(text.trim()) else { return OrderEvidence::Nothing };
    match (numbers.first, numbers.second) {
        (1..=12, 13..=31) => OrderEvidence::MonthFirst,
        (13..=31, 1..=12) => OrderEvidence::DayFirst,
        // No locale writes the month first and separates by dots.
        (1..=12, 1..=12) if numbers.mark == b'.' => OrderEvidence::DayFirst,
        (1..=12, 1..=12) if numbers.first != numbers.second => OrderEvidence::Either,
        _ => OrderEvidence::Nothing,
    }
}

/// The numbers at the start of a date such as `02/07/2026, 20:26`.
struct DateNumbers<'a> {
    text: &'a str,
    first: u8,
    second: u8,
    mark: u8,
    /// Where the first number ends, and where the second starts and ends.
    places: [usize; 3],
}

impl DateNumbers<'_> {
    fn of(text: &str) -> Option<DateNumbers<'_>> {
        let bytes = text.as_bytes();
        let digits = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let first_end = digits(0);
        let mark = *bytes.get(first_end).filter(|b| matches!(b, b'/' | b'.' | b'-'))?;
        let second_end = digits(first_end + 1);
        if bytes.get(second_end) != Some(&mark) {
            return None;
        }
        let year_end = digits(second_end + 1);
        // A year of two digits between dashes may stand first.
        let year = matches!((year_end - second_end - 1, mark), (4, _) | (2, b'/' | b'.'));
        let clock = matches!(bytes.get(year_end), None | Some(b' ' | b',' | b'T'));
        if !year || !clock || mark == b'.' && year_end == bytes.len() && text.len() < 8 {
            return None;
        }
        let (first, second) = (text[..first_end].parse().ok()?, text[first_end + 1..second_end].parse().ok()?);
        Some(DateNumbers { text, first, second, mark, places: [first_end, first_end + 1, second_end] })
    }

    /// The text with the two numbers exchanged.
    fn swapped(&self) -> String {
        let [first_end, second, second_end] = self.places;
        let (text, mark) = (self.text, char::from(self.mark));
        format!("{}{mark}{}{}", &text[second..second_end], &text[..first_end], &text[second_end..])
    }
}

/// A number with a decimal comma, as files have it whose fields are separated by semicolons.
pub(crate) fn comma_number(text: &[u8]) -> Option<String> {
    let comma = memchr::memchr(b',', text)?;
    let (whole, fraction) = (&text[..comma], &text[comma + 1..]);
    let digits = |t: &[u8]| t.iter().all(u8::is_ascii_digit) && !t.is_empty();
    if !digits(whole.strip_prefix(b"-").unwrap_or(whole)) || !digits(fraction) {
        return None;
    }
    std::str::from_utf8(text).ok().map(|t| t.replacen(',', ".", 1))
}

/// Fast path: `YYYY-MM-DDTHH:MM:SS[.f…][Z]`, as in nearly every log.
#[inline]
fn iso_seconds(text: &[u8]) -> Option<i64> {
    let head: &[u8; 19] = text.first_chunk()?;
    let mut loose = false;
    let mut two = |i: usize| {
        let (a, b) = (head[i].wrapping_sub(b'0'), head[i + 1].wrapping_sub(b'0'));
        loose |= a > 9 || b > 9;
        u32::from(a) * 10 + u32::from(b)
    };
    let (c, y, mo, d, h, mi, s) = (two(0), two(2), two(5), two(8), two(11), two(14), two(17));
    let separators = head[4] == b'-' && head[7] == b'-' && head[13] == b':' && head[16] == b':';
    if loose || !separators || !matches!(head[10], b'T' | b' ') {
        return None;
    }
    let fraction = match &text[19..] {
        b"" | b"Z" => 0,
        [b'.', rest @ ..] => {
            let digits = rest.strip_suffix(b"Z").unwrap_or(rest);
            if digits.is_empty() || digits.len() > 7 {
                return None;
            }
            plain_digits(digits)? * 10i64.pow(7 - digits.len() as u32)
        }
        _ => return None,
    };
    ticks::from_parts(((c * 100 + y) as i32, mo, d), h, mi, s, fraction)
}

/// `10/26/2020, 9:43:12.000 PM`, month first. What follows the seconds after a colon is ignored.
fn portal(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(' ')?;
    let mut parts = date.trim_end_matches(',').split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let number = |s: &str| plain_long(s.as_bytes()).filter(|v| (0..10_000).contains(v));
    let (clock, half) = match time.trim().split_once([' ', '\u{202f}']) {
        Some((clock, half)) => (clock, Some(half.trim())),
        None => (time.trim(), None),
    };
    let mut clock = clock.split(':');
    let (hour, minute) = (number(clock.next()?)?, number(clock.next()?)?);
    let second = clock.next().unwrap_or("0");
    let (second, fraction) = match second.split_once('.') {
        Some((s, f)) if f.len() <= 7 => (number(s)?, plain_digits(f.as_bytes())? * 10i64.pow(7 - f.len() as u32)),
        Some(_) => return None,
        None => (number(second)?, 0),
    };
    let hour = match half {
        None => hour,
        Some(h) if h.eq_ignore_ascii_case("am") && (1..=12).contains(&hour) => hour % 12,
        Some(h) if h.eq_ignore_ascii_case("pm") && (1..=12).contains(&hour) => hour % 12 + 12,
        Some(_) => return None,
    };
    let date = (number(year)? as i32, number(month)? as u32, number(day)? as u32);
    ticks::from_parts(date, hour as u32, minute as u32, second as u32, fraction)
}

/// A number as a time since 1970. Its magnitude gives the unit: below 10^11 seconds (to the year 5138), below 10^14
/// milliseconds, below 10^17 microseconds, above nanoseconds.
pub(crate) fn epoch_of(text: &[u8]) -> Option<i64> {
    let integer = plain_long(text).or_else(|| std::str::from_utf8(text).ok()?.parse().ok());
    let ticks = match integer {
        Some(v) => match v.unsigned_abs() {
            0..100_000_000_000 => v.checked_mul(ticks::SECOND)?,
            100_000_000_000..100_000_000_000_000 => v.checked_mul(10_000)?,
            100_000_000_000_000..100_000_000_000_000_000 => v.checked_mul(10)?,
            _ => v / 100,
        },
        None => {
            let v = real_of(text)?;
            let unit = if v.abs() < 1e11 { 1e7 } else { 1e4 };
            (v * unit).round() as i64
        }
    };
    ticks.checked_add(ticks::UNIX_EPOCH).filter(|t| ticks::in_range(*t))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<i64> {
        ticks::parse_iso(text.as_bytes())
    }

    #[test]
    fn times_are_read_in_the_forms_of_logs_and_of_the_portal() {
        for text in ["2020-10-26T21:43:12Z", "2020-10-26 21:43:12.1234567", "2020-10-26T21:43:12.5+02:00", "2020-10-26"]
        {
            assert_eq!(datetime_of(text.as_bytes()), at(text), "{text}");
            assert!(at(text).is_some());
        }
        let evening = at("2020-10-26T21:43:12Z");
        assert_eq!(datetime_of(b"10/26/2020, 9:43:12.000 PM"), evening);
        assert_eq!(datetime_of(b"10/26/2020 21:43:12"), evening);
        assert_eq!(datetime_of(b"1/2/2020, 12:03:04.250 AM"), at("2020-01-02T00:03:04.25Z"));
        // Forms that only files may have; a query reads null.
        assert_eq!(datetime_of(b"1/2/2020, 9:13:56:663 PM"), at("2020-01-02T21:13:56Z"));
        assert_eq!(datetime_of(b"1/2/2020, -0:18:11"), at("2020-01-02T00:18:11Z"));
        assert_eq!(datetime_of(b"1/002/2020 009:018:011"), at("2020-01-02T09:18:11Z"));
        for bad in
            ["", "26/10/2020, 9:43:12 PM", "2020-13-01T00:00:00Z", "2020-1:-01T00:00:00Z", "2020-01-01T00:00:0;Z"]
        {
            assert_eq!(datetime_of(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn the_fast_paths_agree_with_the_grammar() {
        // A xorshift generator, the same in each run.
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut below = |n: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % n
        };
        let (mut agreed, mut refused) = (0, 0);
        for _ in 0..100_000 {
            let c = ticks::civil(below(ticks::MAX_DATETIME as u64) as i64);
            let (h, m, s, f) = ticks::clock(c.time);
            let mut text = match below(3) {
                0 => format!("{:04}-{:02}-{:02}T{h:02}:{m:02}:{s:02}.{f:07}Z", c.year, c.month, c.day),
                1 => format!("{}/{}/{:04}, {}:{m:02}:{s:02}.{:03} PM", c.month, c.day, c.year, h % 12 + 1, f / 10_000),
                _ => format!("{}/{}/{:04} {h}:{m:02}:{s:02}", c.month, c.day, c.year),
            }
            .into_bytes();
            // Every other text of ISO 8601 gets a character that does not belong there. The portal's form is read more loosely
            // here than by the grammar.
            let iso = text.contains(&b'T');
            if below(2) == 0 && iso {
                let at = below(text.len() as u64) as usize;
                text[at] = b"0159-:. TZ/,AP"[below(14) as usize];
            }
            let text = String::from_utf8(text).expect("ASCII");
            match (
                datetime_of(text.as_bytes()).filter(|_| is_clear_datetime(text.as_bytes())),
                ticks::parse_datetime(&text),
            ) {
                (Some(fast), Some(slow)) => {
                    assert_eq!(fast, slow, "{text}");
                    agreed += 1;
                }
                (Some(_), None) => panic!("only the fast path reads {text}"),
                (None, _) => refused += 1,
            }
        }
        assert!(agreed > 50_000 && refused > 5_000, "{agreed} agreed, {refused} refused");
    }

    #[test]
    fn the_magnitude_of_an_epoch_gives_its_unit() {
        let t = at("2026-03-01T12:00:00Z");
        for text in ["1772366400", "1772366400000", "1772366400000000", "1772366400000000000", "1772366400.0"] {
            assert_eq!(epoch_of(text.as_bytes()), t, "{text}");
        }
    }

    #[test]
    fn only_whole_reals_are_integers() {
        for (text, v) in [("12", Some(12)), ("-0", Some(0)), ("1e3", Some(1000)), ("12.0", Some(12)), ("12.5", None)] {
            assert_eq!(long_of(text.as_bytes()), v, "{text}");
        }
        assert_eq!(long_of(b"9223372036854775807"), Some(i64::MAX));
        assert_eq!(long_of(b"9223372036854775808"), None);
        assert_eq!(bool_of(b"True"), Some(true));
        assert_eq!(bool_of(b"2"), None);
    }
}
