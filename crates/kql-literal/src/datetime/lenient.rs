//! Forms of dates other than ISO 8601. White space counts only between digits and between letters.

use crate::calendar::{HOUR, MINUTE, from_parts, in_range};
use crate::digits::{blanks, digits1};
use crate::error::{Grammar, Parsed, refused};
use crate::timespan::fraction_ticks;
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{char, one_of};
use nom::combinator::{map_opt, not, opt, peek, success, value, verify};
use nom::multi::many0_count;
use nom::sequence::{preceded, terminated};

/// The longest form is a weekday, a date, a clock and a zone.
pub(super) const MAX_LENGTH: usize = 80;

/// Year, month and day.
type Date = (i32, u32, u32);

/// A date, and a clock and a time zone if they follow.
pub(super) fn datetime(input: &str) -> Parsed<'_, i64> {
    let (rest, date) = preceded(opt(weekday), date).parse(input)?;
    let (rest, _) = (many0_count(mark(',')), opt(weekday)).parse(rest)?;
    let (rest, marked) = opt(verify(word, |word: &str| word.eq_ignore_ascii_case("t"))).parse(rest)?;
    let (rest, clock) =
        if marked.is_some() { clock(rest)? } else { alt((clock, success(Clock::default()))).parse(rest)? };
    let (rest, (zone, _)) = (zone, blanks).parse(rest)?;
    match from_parts(date, clock.hour, clock.minute, clock.second, clock.fraction).map(|ticks| ticks - zone) {
        Some(ticks) if in_range(ticks) => Ok((rest, ticks)),
        _ => refused(input),
    }
}

/// Digits; how many there are tells a year from a day.
fn number(input: &str) -> Parsed<'_, &str> {
    preceded(blanks, digits1).parse(input)
}

fn word(input: &str) -> Parsed<'_, &str> {
    preceded(blanks, letters).parse(input)
}

fn letters(input: &str) -> Parsed<'_, &str> {
    let (letters, rest) = input.split_at(input.bytes().take_while(u8::is_ascii_alphabetic).count());
    if letters.is_empty() { refused(input) } else { Ok((rest, letters)) }
}

fn mark<'a>(mark: char) -> impl Grammar<'a, char> {
    preceded(blanks, char(mark))
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
    map_opt(number, |digits: &str| match (digits.len(), digits.parse::<i32>().ok()?) {
        (4, year) => Some(year),
        (2, year) if year < 50 => Some(2000 + year),
        (2, year) => Some(1900 + year),
        _ => None,
    })
    .parse(input)
}

fn full_year(input: &str) -> Parsed<'_, i32> {
    map_opt(number, |digits: &str| if digits.len() == 4 { digits.parse().ok() } else { None }).parse(input)
}

/// A day of the week says nothing that the date does not.
fn weekday(input: &str) -> Parsed<'_, ()> {
    const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let day = verify(word, |word: &str| DAYS.iter().any(|day| names(word, day)));
    terminated(day, many0_count(alt((mark(','), mark('.'))))).map(|_| ()).parse(input)
}

fn date(input: &str) -> Parsed<'_, Date> {
    // The length of the first number tells the form.
    match peek(number).parse(input).map(|(_, digits)| digits.len()) {
        Err(_) => month_first(input),
        Ok(8) => compact(input),
        Ok(4) => year_first(input),
        Ok(_) => day_or_month_first(input),
    }
}

/// `20221202`.
fn compact(input: &str) -> Parsed<'_, Date> {
    map_opt(number, |digits: &str| Some((digits[..4].parse().ok()?, small_of(&digits[4..6])?, small_of(&digits[6..])?)))
        .parse(input)
}

/// `Dec 2022` and `Dec 2, 2022`.
fn month_first(input: &str) -> Parsed<'_, Date> {
    let whole_month = full_year.map(|year| (year, 1));
    let day = (small, preceded(opt(separator), year)).map(|(day, year)| (year, day));
    (terminated(month, opt(separator)), alt((whole_month, day)))
        .map(|(month, (year, day))| (year, month, day))
        .parse(input)
}

/// `2022 Dec 2`, `2022-12-2`, `2022/12` and `2022, 12, 2`.
fn year_first(input: &str) -> Parsed<'_, Date> {
    let named = (terminated(month, opt(separator)), small);
    let numbered = (terminated(small, not(mark(':'))), alt((preceded(separator, small), success(1))));
    (terminated(full_year, opt(separator)), alt((numbered, named)))
        .map(|(year, (month, day))| (year, month, day))
        .parse(input)
}

/// `2 Dec 2022`, `02-Dec-22`, and `12/2/2022`, month first.
fn day_or_month_first(input: &str) -> Parsed<'_, Date> {
    let (rest, first) = terminated(small, opt(separator)).parse(input)?;
    let day = terminated(terminated(small, not(mark(':'))), separator);
    let numbered = (day, year).map(|(day, year)| (year, first, day));
    let named = (terminated(month, opt(separator)), year).map(|(month, year)| (year, month, first));
    alt((numbered, named)).parse(rest)
}

/// What may stand between the parts of a date: a mark, or a blank before a number that no clock starts with.
fn separator(input: &str) -> Parsed<'_, ()> {
    let marked = (preceded(blanks, one_of("-/.,")), opt(mark(','))).map(|_| ());
    alt((marked, peek((number, not(mark(':')))).map(|_| ()))).parse(input)
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

fn clock(input: &str) -> Parsed<'_, Clock> {
    match peek(number).parse(input)? {
        (_, digits) if matches!(digits.len(), 4 | 6) => compact_clock(input),
        _ => full_clock(input),
    }
}

/// `1345` and `134556` behind a compact date.
fn compact_clock(input: &str) -> Parsed<'_, Clock> {
    let digits = map_opt(number, |digits: &str| {
        let second = if digits.len() == 6 { small_of(&digits[4..])? } else { 0 };
        Some((small_of(&digits[..2])?, small_of(&digits[2..4])?, second))
    });
    (digits, fraction).map(|((hour, minute, second), fraction)| Clock { hour, minute, second, fraction }).parse(input)
}

/// `13:45`, `13:45:56.5`, `9 PM` and `9:43:12 am`.
fn full_clock(input: &str) -> Parsed<'_, Clock> {
    let seconds = preceded(mark(':'), (small, fraction));
    let minutes = preceded(mark(':'), (small, opt(seconds)));
    let half = map_opt(word, |word: &str| match word {
        am if am.eq_ignore_ascii_case("am") => Some(0),
        pm if pm.eq_ignore_ascii_case("pm") => Some(12),
        _ => None,
    });
    map_opt((small, opt(minutes), opt(half)), |(hour, minutes, half)| {
        let hour = match half {
            Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
            None if minutes.is_some() => hour,
            _ => return None,
        };
        let (minute, seconds) = minutes.unwrap_or((0, None));
        let (second, fraction) = seconds.unwrap_or((0, 0));
        Some(Clock { hour, minute, second, fraction })
    })
    .parse(input)
}

/// Ticks of the digits behind a point, if there are any.
fn fraction(input: &str) -> Parsed<'_, i64> {
    opt(preceded(mark('.'), number)).map(|digits| digits.map_or(0, fraction_ticks)).parse(input)
}

/// Ticks east of Greenwich: `GMT`, `EST`, `+02:00`, `GMT-5`; 0 where no zone is named.
fn zone(input: &str) -> Parsed<'_, i64> {
    let name = map_opt(word, |name: &str| {
        Some(match name.to_ascii_lowercase().as_str() {
            "z" | "gmt" | "utc" | "ut" => 0,
            "est" | "cdt" => -5,
            "edt" => -4,
            "cst" | "mdt" => -6,
            "mst" | "pdt" => -7,
            "pst" => -8,
            _ => return None,
        })
    });
    (opt(name), opt(offset)).map(|(name, offset)| name.unwrap_or(0) * HOUR + offset.unwrap_or(0)).parse(input)
}

/// `+0200`, `+02:00`, `-5`.
fn offset(input: &str) -> Parsed<'_, i64> {
    let sign = alt((value(1, mark('+')), value(-1, mark('-'))));
    let four = map_opt(number, |digits: &str| match digits.len() {
        4 => Some((small_of(&digits[..2])?, small_of(&digits[2..])?)),
        _ => None,
    });
    let fields = (small, opt(preceded(mark(':'), small))).map(|(hours, minutes)| (hours, minutes.unwrap_or(0)));
    let fields = verify(alt((four, fields)), |(hours, minutes)| *hours <= 14 && *minutes <= 59);
    (sign, fields)
        .map(|(sign, (hours, minutes))| sign * (i64::from(hours) * HOUR + i64::from(minutes) * MINUTE))
        .parse(input)
}
