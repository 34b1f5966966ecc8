//! Forms of dates other than ISO 8601. White space only separates digits from digits and letters from letters.
//!
//! Each rule looks at the first byte and then commits: one pass, no alternative is tried twice.

use crate::calendar::{HOUR, MINUTE, from_parts, in_range};
use crate::digits::{blanks, digits1};
use crate::error::{Grammar, Parsed, refused};
use crate::timespan::fraction_ticks;
use nom::Parser;
use nom::character::complete::char;
use nom::combinator::{map_opt, opt, verify};
use nom::sequence::{preceded, terminated};

/// The longest form is a weekday, a date, a clock and a zone.
pub(super) const MAX_LENGTH: usize = 80;

/// Year, month and day.
type Date = (i32, u32, u32);

/// A date, then optionally a clock and a time zone.
pub(super) fn datetime(input: &str) -> Parsed<'_, i64> {
    let (rest, date) = date(skip_weekday(input))?;
    let rest = skip_weekday(skip_marks(rest, b","));
    let (rest, clock) = match opt(keyword("t")).parse(rest)? {
        (rest, Some(_)) => verify(clock, Option::is_some).parse(rest)?,
        (rest, None) if starts_with_digit(rest) => clock(rest)?,
        (rest, None) => (rest, None),
    };
    let (rest, zone) = zone(rest)?;
    let clock = clock.unwrap_or_default();
    match from_parts(date, clock.hour, clock.minute, clock.second, clock.fraction).map(|ticks| ticks - zone) {
        Some(ticks) if in_range(ticks) => Ok((rest, ticks)),
        _ => refused(input),
    }
}

fn starts_with_digit(input: &str) -> bool {
    input.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

fn starts_with_letter(input: &str) -> bool {
    input.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
}

/// Digits; how many there are tells a year from a day. As every token here, they take the white space after them.
fn number(input: &str) -> Parsed<'_, &str> {
    terminated(digits1, blanks).parse(input)
}

fn word(input: &str) -> Parsed<'_, &str> {
    let (letters, rest) = input.split_at(input.bytes().take_while(u8::is_ascii_alphabetic).count());
    if letters.is_empty() { refused(input) } else { Ok((blanks(rest)?.0, letters)) }
}

fn keyword<'a>(keyword: &'static str) -> impl Grammar<'a, &'a str> {
    verify(word, move |word: &str| word.eq_ignore_ascii_case(keyword))
}

fn mark<'a>(mark: char) -> impl Grammar<'a, char> {
    terminated(char(mark), blanks)
}

/// What follows any number of the marks.
fn skip_marks<'a>(mut input: &'a str, marks: &[u8]) -> &'a str {
    while input.as_bytes().first().is_some_and(|b| marks.contains(b)) {
        input = input[1..].trim_ascii_start();
    }
    input
}

/// A number of one or two digits.
fn small(input: &str) -> Parsed<'_, u32> {
    map_opt(number, small_of).parse(input)
}

fn small_of(digits: &str) -> Option<u32> {
    if digits.len() > 2 { None } else { digits.parse().ok() }
}

/// A year of four digits, or of two: up to 49 in this century.
fn year(input: &str) -> Parsed<'_, i32> {
    map_opt(number, year_of).parse(input)
}

fn year_of(digits: &str) -> Option<i32> {
    match (digits.len(), digits.parse::<i32>().ok()?) {
        (4, year) => Some(year),
        (2, year) if year < 50 => Some(2000 + year),
        (2, year) => Some(1900 + year),
        _ => None,
    }
}

/// What follows a day of the week, which adds nothing to the date.
fn skip_weekday(input: &str) -> &str {
    const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    if !starts_with_letter(input) {
        return input;
    }
    match word(input) {
        Ok((rest, word)) if DAYS.iter().any(|day| names(word, day)) => skip_marks(rest, b",."),
        _ => input,
    }
}

/// The first token, and the length of the first number, tell the form.
fn date(input: &str) -> Parsed<'_, Date> {
    if !starts_with_digit(input) {
        return month_first(input);
    }
    let (rest, first) = number(input)?;
    if first.len() == 8 {
        let date = || Some((first[..4].parse().ok()?, small_of(&first[4..6])?, small_of(&first[6..])?));
        return date().map_or_else(|| refused(input), |date| Ok((rest, date)));
    }
    let (rest, _) = separator(rest)?;
    if starts_with_letter(rest) { month_second(rest, first) } else { numbers(rest, first) }
}

/// `Dec 2022` and `Dec 2, 2022`.
fn month_first(input: &str) -> Parsed<'_, Date> {
    let (rest, (month, first)) = (terminated(month, separator), number).parse(input)?;
    match (first.len(), year_of(first)) {
        (4, Some(year)) => Ok((rest, (year, month, 1))),
        _ => {
            let Some(day) = small_of(first) else { return refused(input) };
            preceded(separator, year).map(|year| (year, month, day)).parse(rest)
        }
    }
}

/// `Dec 2022` after `2`, and `Dec 2` after `2022`.
fn month_second<'a>(input: &'a str, first: &str) -> Parsed<'a, Date> {
    let (rest, month) = terminated(month, separator).parse(input)?;
    if let (4, Some(year)) = (first.len(), year_of(first)) {
        return small.map(|day| (year, month, day)).parse(rest);
    }
    let Some(day) = small_of(first) else { return refused(input) };
    year.map(|year| (year, month, day)).parse(rest)
}

/// `12-2` after `2022`, and `2/2022`, day before year, after `12`.
fn numbers<'a>(input: &'a str, first: &str) -> Parsed<'a, Date> {
    let (rest, second) = small(input)?;
    // A clock after a lone number makes it no date.
    if rest.starts_with(':') {
        return refused(input);
    }
    let (rest, separated) = separator(rest)?;
    if let (4, Some(year)) = (first.len(), year_of(first)) {
        return match separated && starts_with_digit(rest) {
            true => small.map(|day| (year, second, day)).parse(rest),
            false => Ok((rest, (year, second, 1))),
        };
    }
    match small_of(first) {
        Some(month) if separated => year.map(|year| (year, month, second)).parse(rest),
        _ => refused(input),
    }
}

/// Whether the parts of a date are separated here: by marks, or by a blank before a number that no clock starts with.
fn separator(input: &str) -> Parsed<'_, bool> {
    let mut rest = input;
    for mark in *b"-/.," {
        if rest.as_bytes().first() == Some(&mark) {
            (rest, _) = blanks(&rest[1..])?;
        }
    }
    if rest.len() < input.len() {
        return Ok((rest, true));
    }
    Ok((rest, number(rest).is_ok_and(|(after, _)| !after.starts_with(':'))))
}

fn month(input: &str) -> Parsed<'_, u32> {
    #[rustfmt::skip]
    const MONTHS: [&str; 12] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ];
    map_opt(word, |word: &str| {
        let named = |name: &str| names(word, name) || name == "september" && word.eq_ignore_ascii_case("sept");
        (1..).zip(MONTHS).find(|(_, name)| named(name)).map(|(number, _)| number)
    })
    .parse(input)
}

/// Whether a word is a name or its first three letters.
fn names(word: &str, name: &str) -> bool {
    word.eq_ignore_ascii_case(name) || word.len() == 3 && word.eq_ignore_ascii_case(&name[..3])
}

#[derive(Clone, Copy, Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    fraction: i64,
}

/// `134556` after a compact date, `13:45:56.5`, `9 PM`. `None` for what looks like a clock and is none, such as an hour alone
/// or `13 PM`: the date counts without it.
fn clock(input: &str) -> Parsed<'_, Option<Clock>> {
    let (rest, first) = number(input)?;
    if matches!(first.len(), 4 | 6) {
        let Some(mut clock) = compact_clock(first) else { return refused(input) };
        let (rest, ticks) = fraction(rest)?;
        clock.fraction = ticks;
        return Ok((rest, Some(clock)));
    }
    let Some(hour) = small_of(first) else { return refused(input) };
    let mut clock = Clock { hour, ..Clock::default() };
    let (mut rest, colon) = opt(mark(':')).parse(rest)?;
    if colon.is_some() {
        let (after, minute) = field(rest)?;
        let Some(minute) = minute else { return Ok((after, None)) };
        (rest, clock.minute) = (after, minute);
        if let (after, Some(_)) = opt(mark(':')).parse(rest)? {
            let (after, second) = field(after)?;
            let Some(second) = second else { return Ok((after, None)) };
            clock.second = second;
            (rest, clock.fraction) = fraction(after)?;
        }
    }
    let (rest, (am, pm)) = (opt(keyword("am")), opt(keyword("pm"))).parse(rest)?;
    if am.is_some() || pm.is_some() {
        clock.hour = hour % 12 + if pm.is_some() { 12 } else { 0 };
        return Ok((rest, (1..=12).contains(&hour).then_some(clock)));
    }
    Ok((rest, colon.map(|_| clock)))
}

/// The minutes or seconds of a clock; `None` where there are none, or more than two digits.
fn field(input: &str) -> Parsed<'_, Option<u32>> {
    opt(number).map(|digits| digits.and_then(small_of)).parse(input)
}

/// `134556` and `1345`.
fn compact_clock(digits: &str) -> Option<Clock> {
    let second = if digits.len() == 6 { small_of(&digits[4..])? } else { 0 };
    Some(Clock { hour: small_of(&digits[..2])?, minute: small_of(&digits[2..4])?, second, fraction: 0 })
}

/// Ticks of the digits after a point, if there are any.
fn fraction(input: &str) -> Parsed<'_, i64> {
    opt(preceded(mark('.'), number)).map(|digits| digits.map_or(0, fraction_ticks)).parse(input)
}

/// Ticks east of Greenwich: `GMT`, `EST`, `+02:00`, `GMT-5`; 0 where no zone is named.
fn zone(input: &str) -> Parsed<'_, i64> {
    let (rest, hours) = if starts_with_letter(input) { map_opt(word, zone_hours).parse(input)? } else { (input, 0) };
    let sign = match rest.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Ok((rest, hours * HOUR)),
    };
    let (rest, _) = blanks(&rest[1..])?;
    let offset = verify(offset, |(hours, minutes)| *hours <= 14 && *minutes <= 59);
    offset.map(|(h, m)| hours * HOUR + sign * (i64::from(h) * HOUR + i64::from(m) * MINUTE)).parse(rest)
}

fn zone_hours(name: &str) -> Option<i64> {
    #[rustfmt::skip]
    const ZONES: [(&str, i64); 12] = [
        ("z", 0), ("gmt", 0), ("utc", 0), ("ut", 0), ("est", -5), ("edt", -4), ("cst", -6), ("cdt", -5), ("mst", -7),
        ("mdt", -6), ("pst", -8), ("pdt", -7),
    ];
    ZONES.iter().find(|(zone, _)| zone.eq_ignore_ascii_case(name)).map(|(_, hours)| *hours)
}

/// The hours and minutes of `0200`, `02:00` and `5`.
fn offset(input: &str) -> Parsed<'_, (u32, u32)> {
    let (rest, digits) = number(input)?;
    if digits.len() == 4 {
        let fields = small_of(&digits[..2]).zip(small_of(&digits[2..]));
        return fields.map_or_else(|| refused(input), |fields| Ok((rest, fields)));
    }
    let Some(hours) = small_of(digits) else { return refused(input) };
    opt(preceded(mark(':'), small)).map(|minutes| (hours, minutes.unwrap_or(0))).parse(rest)
}
