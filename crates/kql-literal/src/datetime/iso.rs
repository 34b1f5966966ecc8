//! `YYYY-MM-DD[T| hh:mm[:ss[.f…]][zone]]`.

use crate::calendar::{HOUR, MINUTE, from_parts, in_range};
use crate::digits::fixed;
use crate::error::{Parsed, refused};
use crate::timespan::fraction;
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{char, one_of};
use nom::combinator::{opt, value};
use nom::sequence::{preceded, terminated};

/// A date, and a time if one follows.
pub(super) fn datetime(input: &str) -> Parsed<'_, i64> {
    let (rest, date) =
        (terminated(fixed::<4>, char('-')), terminated(fixed::<2>, char('-')), fixed::<2>).parse(input)?;
    let (rest, time) =
        if rest.is_empty() { (rest, Time::default()) } else { preceded(one_of("Tt "), time).parse(rest)? };
    let date = (date.0 as i32, date.1, date.2);
    match from_parts(date, time.hour, time.minute, time.second, time.fraction).map(|ticks| ticks - time.offset) {
        Some(ticks) if in_range(ticks) => Ok((rest, ticks)),
        _ => refused(input),
    }
}

#[derive(Default)]
struct Time {
    hour: u32,
    minute: u32,
    second: u32,
    fraction: i64,
    /// Ticks east of Greenwich.
    offset: i64,
}

fn time(input: &str) -> Parsed<'_, Time> {
    let seconds = preceded(char(':'), (fixed::<2>, opt(fraction)));
    (fixed::<2>, preceded(char(':'), fixed::<2>), opt(seconds), zone)
        .map(|(hour, minute, seconds, offset)| {
            let (second, fraction) = seconds.unwrap_or((0, None));
            Time { hour, minute, second, fraction: fraction.unwrap_or(0), offset }
        })
        .parse(input)
}

/// Nothing, `Z`, `+02:00`, `+0200` or `+02`.
fn zone(input: &str) -> Parsed<'_, i64> {
    if input.is_empty() {
        return Ok((input, 0));
    }
    let sign = alt((value(1, char('+')), value(-1, char('-'))));
    let minutes = alt((preceded(char(':'), fixed::<2>), fixed::<2>));
    let offset = (sign, fixed::<2>, opt(minutes))
        .map(|(sign, hours, minutes)| sign * (i64::from(hours) * HOUR + i64::from(minutes.unwrap_or(0)) * MINUTE));
    alt((value(0, one_of("Zz")), offset)).parse(input)
}
