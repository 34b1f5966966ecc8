//! Timespans, in ticks of 100 ns: `1.5h`, `1.02:03:04.5`.
//!
//! The arithmetic is exact: `0.29d` is 0.29 × 864,000,000,000 ticks. A fraction of a tick is dropped.

use crate::calendar::{DAY, HOUR, MINUTE, SECOND, clock as clock_fields};
use crate::digits::{blanks, decimal_parts, digits1, unsigned};
use crate::error::{Grammar, LiteralError, Parsed, refused, whole};
use crate::number::{is_word, sign};
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::char;
use nom::combinator::{map_opt, opt};
use nom::multi::fold_many1;
use nom::sequence::{preceded, terminated};

/// Digits of a fraction that are counted. Those after them are far less than a tick of the longest unit.
const FRACTION_DIGITS: usize = 26;

/// Text as `totimespan` reads it: a number with a unit and up to two signs, or `[d.]hh:mm[:ss[.fffffff]]` with a sign and
/// hours up to 23. Digits past the ticks are cut off.
///
/// # Errors
/// Where the text is anything else, or the timespan does not fit into 64 bits.
pub fn parse(text: &str) -> Result<i64, LiteralError> {
    let t = text.trim();
    // Only a clock has colons.
    if memchr::memchr(b':', t.as_bytes()).is_some() {
        return whole("a timespan", text, t, signed(map_opt(clock, Clock::checked)));
    }
    whole("a timespan", text, t, signed(preceded(blanks, signed(amount))))
}

/// The argument of `time(…)`: a number with a unit, a number of days, or `[d.]hh:mm[:ss[.fffffff]]` with any number of hours
/// and with empty fields, which are 0. A sign, white space after it, and quotes around everything are optional.
///
/// # Errors
/// Where the text is anything else, or the timespan does not fit into 64 bits.
pub fn parse_argument(text: &str) -> Result<i64, LiteralError> {
    let t = text.trim().trim_matches(['"', '\'']).trim();
    if memchr::memchr(b':', t.as_bytes()).is_some() {
        return whole("a timespan", text, t, signed(preceded(blanks, map_opt(argument_clock, Clock::ticks))));
    }
    let days = map_opt(decimal_parts, |number| exact(number, DAY_UNIT));
    whole("a timespan", text, t, signed(preceded(blanks, alt((amount, days)))))
}

/// A duration of whole days, hours, minutes and seconds, in any case and one after another: `1h30m`.
///
/// # Errors
/// Where the text is anything else, or the duration does not fit into 64 bits.
pub fn parse_compound(text: &str) -> Result<i64, LiteralError> {
    let unit = map_opt(nom::character::complete::anychar, |c: char| match c.to_ascii_lowercase() {
        'd' => Some(DAY),
        'h' => Some(HOUR),
        'm' => Some(MINUTE),
        's' => Some(SECOND),
        _ => None,
    });
    whole("a duration", text, text.trim(), sum_of(unit))
}

/// The sum of whole numbers, each with its unit, which `unit` gives in ticks.
pub(crate) fn sum_of<'a>(unit: impl Grammar<'a, i64>) -> impl Grammar<'a, i64> {
    let part = map_opt((unsigned, unit), |(n, ticks)| i64::try_from(n).ok()?.checked_mul(ticks));
    map_opt(fold_many1(part, || Some(0i64), |sum: Option<i64>, part| sum?.checked_add(part)), |sum| sum)
}

/// Ticks of a unit (`d`, `minutes`, …); 0 for nanoseconds, of which a tick is 100.
pub fn unit(word: &str) -> Option<i64> {
    unit_named(word).map(|unit| unit.ticks / unit.per)
}

/// `[-][d.]hh:mm:ss[.fffffff]`.
pub fn format(ticks: i64) -> String {
    let sign = if ticks < 0 { "-" } else { "" };
    let t = ticks.unsigned_abs();
    let (day, second) = (DAY as u64, SECOND as u64);
    let (h, m, s, f) = clock_fields((t % day) as i64);
    let days = if t >= day { format!("{}.", t / day) } else { String::new() };
    let fraction = if t.is_multiple_of(second) { String::new() } else { format!(".{f:07}") };
    format!("{sign}{days}{h:02}:{m:02}:{s:02}{fraction}")
}

/// A unit of `ticks / per` ticks.
#[derive(Clone, Copy)]
pub(crate) struct Unit {
    ticks: i64,
    per: i64,
}

const DAY_UNIT: Unit = Unit { ticks: DAY, per: 1 };

fn unit_named(word: &str) -> Option<Unit> {
    let (ticks, per) = match word {
        "d" | "day" | "days" => (DAY, 1),
        "h" | "hr" | "hrs" | "hour" | "hours" => (HOUR, 1),
        "m" | "min" | "minute" | "minutes" => (MINUTE, 1),
        "s" | "sec" | "second" | "seconds" => (SECOND, 1),
        "ms" | "milli" | "millis" | "millisec" | "millisecond" | "milliseconds" => (SECOND / 1000, 1),
        "micro" | "micros" | "microsec" | "microsecond" | "microseconds" => (10, 1),
        "nano" | "nanos" | "nanosec" | "nanosecond" | "nanoseconds" => (1, 100),
        "tick" | "ticks" => (1, 1),
        _ => return None,
    };
    Some(Unit { ticks, per })
}

fn signed<'a>(magnitude: impl Grammar<'a, i64>) -> impl Grammar<'a, i64> {
    (sign, magnitude).map(|(negative, ticks)| if negative { -ticks } else { ticks })
}

/// A number and its unit.
fn amount(input: &str) -> Parsed<'_, i64> {
    map_opt((decimal_parts, preceded(blanks, unit_word)), |(number, unit)| exact(number, unit)).parse(input)
}

/// A word that names a unit.
pub(crate) fn unit_word(input: &str) -> Parsed<'_, Unit> {
    let (word, rest) = input.split_at(input.bytes().take_while(|b| is_word(char::from(*b))).count());
    unit_named(word).map_or_else(|| refused(input), |unit| Ok((rest, unit)))
}

/// Whole and fraction digits times a unit, to the tick below; `None` on overflow.
fn exact((whole, fraction): (&str, &str), unit: Unit) -> Option<i64> {
    let whole = if whole.is_empty() { 0 } else { whole.parse::<i128>().ok()? };
    let below_one = match fraction.len() {
        0 => 0,
        // Seven digits times the ticks of a day fit, and 64-bit division is fast.
        1..=7 => i128::from(fraction.parse::<i64>().ok()? * unit.ticks / 10i64.pow(fraction.len() as u32)),
        digits => {
            let digits = digits.min(FRACTION_DIGITS);
            fraction[..digits].parse::<i128>().ok()? * i128::from(unit.ticks) / 10i128.pow(digits as u32)
        }
    };
    let total = whole.checked_mul(i128::from(unit.ticks))?.checked_add(below_one)?;
    i64::try_from(if unit.per == 1 { total } else { total / i128::from(unit.per) }).ok()
}

/// The fields of `[d.]hh:mm[:ss[.fffffff]]`.
struct Clock {
    days: u64,
    hours: u64,
    minutes: u64,
    seconds: u64,
    fraction: i64,
}

impl Clock {
    /// Ticks; `None` where a field is more than its unit holds.
    fn checked(self) -> Option<i64> {
        if self.hours > 23 || self.minutes > 59 || self.seconds > 59 { None } else { self.ticks() }
    }

    /// Ticks, whatever the fields; `None` on overflow.
    fn ticks(self) -> Option<i64> {
        let fields = [(self.days, DAY), (self.hours, HOUR), (self.minutes, MINUTE), (self.seconds, SECOND)];
        let whole: i128 = fields.iter().map(|(n, unit)| i128::from(*n) * i128::from(*unit)).sum();
        i64::try_from(whole + i128::from(self.fraction)).ok()
    }
}

/// `hh:mm`, `hh:mm:ss`, either with `d.` in front, or `d:hh:mm:ss`.
fn clock(input: &str) -> Parsed<'_, Clock> {
    let next = |input| preceded(char(':'), unsigned).parse(input);
    let (rest, days) = opt(terminated(unsigned, char('.'))).parse(input)?;
    let (rest, (first, second, third, fourth)) = (unsigned, next, opt(next), opt(next)).parse(rest)?;
    let (days, hours, minutes, seconds) = match (days, third, fourth) {
        (days, third, None) => (days.unwrap_or(0), first, second, third.unwrap_or(0)),
        (None | Some(0), Some(third), Some(fourth)) => (first, second, third, fourth),
        _ => return refused(input),
    };
    let (rest, fraction) = if third.is_some() { opt(fraction).parse(rest)? } else { (rest, None) };
    Ok((rest, Clock { days, hours, minutes, seconds, fraction: fraction.unwrap_or(0) }))
}

/// `[d.]hh:mm[:ss[.f…]]`, where any field but the seconds may be empty.
fn argument_clock(input: &str) -> Parsed<'_, Clock> {
    let field = |input| opt(unsigned).map(|n| n.unwrap_or(0)).parse(input);
    let (rest, days) = opt(terminated(field, char('.'))).parse(input)?;
    let (rest, (hours, _, minutes)) = (field, char(':'), field).parse(rest)?;
    let (rest, seconds) = opt(preceded(char(':'), map_opt(decimal_parts, seconds_and_ticks))).parse(rest)?;
    let (seconds, fraction) = seconds.unwrap_or_default();
    Ok((rest, Clock { days: days.unwrap_or(0), hours, minutes, seconds, fraction }))
}

fn seconds_and_ticks((whole, fraction): (&str, &str)) -> Option<(u64, i64)> {
    Some((if whole.is_empty() { 0 } else { whole.parse().ok()? }, fraction_ticks(fraction)))
}

/// A point and the ticks of the digits after it, of which seven count.
pub(crate) fn fraction(input: &str) -> Parsed<'_, i64> {
    preceded(char('.'), digits1).map(fraction_ticks).parse(input)
}

/// Ticks of the digits after the point of a second.
pub(crate) fn fraction_ticks(digits: &str) -> i64 {
    let mut scale = SECOND;
    digits.bytes().take(7).fold(0, |sum, digit| {
        scale /= 10;
        sum + i64::from(digit - b'0') * scale
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (text, ticks) in [
            // 0.29 × 864,000,000,000 = 250,560,000,000, of which f64 arithmetic is a tick short.
            ("0.29d", Some(250_560_000_000)),
            ("1.1d", Some(950_400_000_000)),
            ("0.000000000001d", Some(0)),
            ("1.5h", Some(90 * MINUTE)),
            (" -1.5 hours ", Some(-90 * MINUTE)),
            (".5m", Some(30 * SECOND)),
            ("5.s", Some(5 * SECOND)),
            ("250nanoseconds", Some(2)),
            ("150.9nanos", Some(1)),
            ("1tick", Some(1)),
            ("10 microseconds", Some(100)),
            ("10675199d", Some(10_675_199 * DAY)),
            ("10675200d", None),
            ("99999999999999999999999.5d", None),
            ("1.02:03:04.5", Some(DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + SECOND / 2)),
            ("1:02:03:04", Some(DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND)),
            ("-00:00:00.0000001", Some(-1)),
            ("00:00:01.12345678", Some(11_234_567)),
            ("12:30", Some(12 * HOUR + 30 * MINUTE)),
            ("24:00", None),
            ("00:60", None),
            ("1.2:3:4:5", None),
            ("10675199.23:59:59", None),
            ("12:30.5", None),
            ("10", None),
            ("1.2.3d", None),
            // A second sign, which nothing documents; it has always been read.
            ("--5d", Some(5 * DAY)),
            ("-+5d", Some(-5 * DAY)),
            ("- 5d", Some(-5 * DAY)),
            ("---5d", None),
            ("-- 5d", None),
            ("--00:05", None),
            ("0.1:02:03:04", Some(DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND)),
            ("1D", None),
            ("", None),
        ] {
            assert_eq!(parse(text).ok(), ticks, "{text}");
        }
        assert_eq!(parse("1.5 hors").map_err(|e| e.offset), Err(4));
    }

    #[test]
    fn arguments_take_more() {
        for (text, ticks) in [
            ("2", Some(2 * DAY)),
            ("0.5", Some(12 * HOUR)),
            ("\"12:30\"", Some(12 * HOUR + 30 * MINUTE)),
            ("25:00:00", Some(25 * HOUR)),
            ("- 1d", Some(-DAY)),
            ("-1.02:03:04.5", Some(-(DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + SECOND / 2))),
            ("00:00:01.12345678", Some(11_234_567)),
            // Empty fields are 0, but for seconds.
            ("1:", Some(HOUR)),
            (":5", Some(5 * MINUTE)),
            (".1:2", Some(HOUR + 2 * MINUTE)),
            ("1:2:.5", Some(HOUR + 2 * MINUTE + SECOND / 2)),
            ("1:2:", None),
            ("1:2:.", None),
            ("1:02:03:04", None),
            ("99999999999d", None),
            ("soon", None),
        ] {
            assert_eq!(parse_argument(text).ok(), ticks, "{text}");
        }
    }

    #[test]
    fn compounds() {
        for (text, ticks) in
            [("1h30m", Some(90 * MINUTE)), ("14D", Some(14 * DAY)), ("1", None), ("", None), ("1hx", None)]
        {
            assert_eq!(parse_compound(text).ok(), ticks, "{text}");
        }
    }

    #[test]
    fn printing_is_the_inverse_of_reading() {
        for text in ["1.02:03:04", "-1.02:03:04.5000000", "00:00:00.0000001"] {
            assert_eq!(parse(text).map(format).as_deref(), Ok(text));
        }
    }
}
