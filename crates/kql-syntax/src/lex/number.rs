use super::TokenKind;
use super::scan::is_word_byte;

/// Length and kind of the token that starts with a digit: a number, a timespan, a GUID or a name such as `3rd`.
pub(crate) fn scan(rest: &str) -> (usize, TokenKind) {
    let bytes = rest.as_bytes();
    if let Some(length) = raw_guid(rest) {
        return (length, TokenKind::RawGuid);
    }
    if let Some(length) = real(bytes) {
        return (length, TokenKind::Real);
    }
    if let Some(length) = timespan_length(rest) {
        return (length, TokenKind::Timespan);
    }
    if let Some(length) = hex(bytes) {
        return (length, TokenKind::Long);
    }
    let digits = digits(bytes, 0);
    if ends_word(bytes, digits) {
        return (digits, TokenKind::Long);
    }
    let word = bytes.iter().take_while(|b| is_word_byte(**b)).count();
    (word, TokenKind::Word(super::WordClass::Name))
}

fn digits(bytes: &[u8], from: usize) -> usize {
    bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count()
}

fn ends_word(bytes: &[u8], at: usize) -> bool {
    !bytes.get(at).is_some_and(|b| is_word_byte(*b))
}

fn hex(bytes: &[u8]) -> Option<usize> {
    if bytes[0] != b'0' || !matches!(bytes.get(1), Some(b'x' | b'X')) {
        return None;
    }
    let count = bytes[2..].iter().take_while(|b| b.is_ascii_hexdigit()).count();
    (count > 0 && ends_word(bytes, 2 + count)).then_some(2 + count)
}

fn exponent(bytes: &[u8], at: usize) -> usize {
    if !matches!(bytes.get(at), Some(b'e' | b'E')) {
        return 0;
    }
    let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
    match digits(bytes, at + 1 + sign) {
        0 => 0,
        count => 1 + sign + count,
    }
}

fn real(bytes: &[u8]) -> Option<usize> {
    let mut at = digits(bytes, 0);
    let dot = bytes.get(at) == Some(&b'.') && (bytes.get(at + 1) != Some(&b'.') || bytes.get(at + 2) == Some(&b'.'));
    if dot {
        at += 1;
        at += digits(bytes, at);
        at += exponent(bytes, at);
    } else {
        match exponent(bytes, at) {
            0 => return None,
            length => at += length,
        }
    }
    ends_word(bytes, at).then_some(at)
}

/// Ticks of 100 ns in one unit of a timespan literal.
#[rustfmt::skip]
const UNITS: &[(&str, i64)] = &[
    ("d", DAY), ("day", DAY), ("days", DAY), ("h", HOUR), ("hr", HOUR), ("hrs", HOUR), ("hour", HOUR),
    ("hours", HOUR), ("m", MINUTE), ("min", MINUTE), ("minute", MINUTE), ("minutes", MINUTE), ("s", SECOND),
    ("sec", SECOND), ("second", SECOND), ("seconds", SECOND), ("ms", MILLI), ("milli", MILLI), ("millis", MILLI),
    ("millisec", MILLI), ("millisecond", MILLI), ("milliseconds", MILLI), ("micro", 10), ("micros", 10),
    ("microsec", 10), ("microsecond", 10), ("microseconds", 10), ("nano", 0), ("nanos", 0), ("nanosec", 0),
    ("nanosecond", 0), ("nanoseconds", 0), ("tick", 1), ("ticks", 1),
];
const MILLI: i64 = 10_000;
const SECOND: i64 = 1000 * MILLI;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn timespan_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = digits(bytes, 0);
    if bytes.get(at) == Some(&b'.') && digits(bytes, at + 1) > 0 {
        at += 1 + digits(bytes, at + 1);
    }
    let unit = bytes[at..].iter().take_while(|b| is_word_byte(**b)).count();
    UNITS.iter().any(|(name, _)| *name == &rest[at..at + unit]).then_some(at + unit)
}

/// Ticks of `1.5h` or `1.5 hours`; a fraction of a tick is dropped.
pub(crate) fn ticks_of(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim_start());
    let (_, ticks) = *UNITS.iter().find(|(name, _)| *name == unit)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(18)];
    let scale = 10i128.pow(fraction.len() as u32);
    let value = whole_number(whole)? * scale + whole_number(fraction)?;
    // A nanosecond is a hundredth of a tick.
    let total = if ticks == 0 { value / (100 * scale) } else { value * i128::from(ticks) / scale };
    i64::try_from(total).ok()
}

fn whole_number(digits: &str) -> Option<i128> {
    if digits.is_empty() {
        return Some(0);
    }
    digits.parse::<u64>().ok().map(i128::from)
}

/// Ticks of what stands in `time(…)`: `1d`, `2` (days), `1.02:03:04.5`, each with a sign and in quotes if one likes.
pub(crate) fn timespan(text: &str) -> Option<i64> {
    let text = text.trim();
    let text = text.trim_matches(['"', '\'']).trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let ticks =
        if text.contains(':') { clock(text)? } else { ticks_of(text).or_else(|| ticks_of(&format!("{text}d")))? };
    Some(if negative { -ticks } else { ticks })
}

fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (days, hours) = parts.next()?.rsplit_once('.').map_or((Some(0), None), |(d, h)| (whole_number(d), Some(h)));
    let hours = whole_number(hours.unwrap_or(text.split(':').next()?))?;
    let minutes = whole_number(parts.next()?)?;
    let seconds = parts.next().unwrap_or("0");
    if parts.next().is_some() {
        return None;
    }
    let seconds = i128::from(ticks_of(&format!("{seconds}s"))?);
    let total = days? * i128::from(DAY) + hours * i128::from(HOUR) + minutes * i128::from(MINUTE) + seconds;
    i64::try_from(total).ok()
}

/// Length of a GUID without `guid(…)` around it.
pub(crate) fn raw_guid(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes().get(..36)?;
    let fits = bytes.iter().enumerate().all(|(i, b)| match i {
        8 | 13 | 18 | 23 => *b == b'-',
        _ => b.is_ascii_hexdigit(),
    });
    fits.then_some(36)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timespans_in_ticks() {
        let check = |text: &str, ticks: Option<i64>| assert_eq!(timespan(text), ticks, "{text}");
        check("1d", Some(DAY));
        check("1.5h", Some(HOUR * 3 / 2));
        check("10 microseconds", Some(100));
        check("250nanoseconds", Some(2));
        check("1tick", Some(1));
        check("2", Some(2 * DAY));
        check("-1.02:03:04.5", Some(-(DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + SECOND / 2)));
        check("\"12:30\"", Some(12 * HOUR + 30 * MINUTE));
        check("soon", None);
        check("99999999999d", None);
    }

    #[test]
    fn numbers_end_where_names_start() {
        let check = |text: &str, length: usize, kind: TokenKind| assert_eq!(scan(text), (length, kind), "{text}");
        check("12,", 2, TokenKind::Long);
        check("0xFf)", 4, TokenKind::Long);
        check("1..2", 1, TokenKind::Long);
        check("1.", 2, TokenKind::Real);
        check("1.5e-3 ", 6, TokenKind::Real);
        check("1.5h", 4, TokenKind::Timespan);
        check("5days", 5, TokenKind::Timespan);
        check("5da", 3, TokenKind::Word(crate::lex::WordClass::Name));
    }
}
