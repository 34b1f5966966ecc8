//! `format_timespan(timespan, format)`.

use super::_format::{Letters, Piece, digits, formatter, fraction};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::ticks;

const LETTERS: Letters = Letters(&[
    ('d', 8, Piece::Day),
    ('H', 2, Piece::Hour),
    ('h', 2, Piece::Hour),
    ('m', 2, Piece::Minute),
    ('s', 2, Piece::Second),
    ('f', 7, Piece::Fraction),
    ('F', 7, Piece::IfNotZero),
]);

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "format_timespan",
    aliases: &[],
    family: Family::DateTime,
    syntax: Syntax::Named,
    signatures: &["(timespan: timespan, format: const string) -> string"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("A null gives an empty string."),
    purity: Purity::Pure,
    summary: "Formats a timespan. Days are dropped unless the format has `d`: 25 hours are `01` as `hh`. A negative \
              timespan starts with `-`.",
    source: "format-timespan-function",
    bind: |args| formatter(args, &LETTERS, "timespan", write),
}];

fn write(out: &mut String, span: i64, pieces: &[Piece]) {
    if span < 0 {
        out.push('-');
    }
    let day = ticks::DAY.unsigned_abs();
    let (days, time) = ((span.unsigned_abs() / day) as i64, (span.unsigned_abs() % day) as i64);
    let (hour, minute, second, rest) = ticks::clock(time);
    for piece in pieces {
        match *piece {
            Piece::Mark(c) => out.push(c),
            Piece::Day(n) => digits(out, days, n),
            Piece::Hour(n) | Piece::Hour12(n) => digits(out, hour, n),
            Piece::Minute(n) => digits(out, minute, n),
            Piece::Second(n) => digits(out, second, n),
            Piece::IfNotZero(n) if fraction(rest, n) == 0 => {}
            Piece::Fraction(n) | Piece::IfNotZero(n) => digits(out, fraction(rest, n), n),
            Piece::Year(_) | Piece::Month(_) | Piece::Half => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Value, ticks};

    #[test]
    fn formats() {
        let show = |t, format: &str, text: &str| {
            let t = Value::Timespan(ticks::parse_timespan(t).unwrap());
            check("format_timespan", &[t, Value::String(format.into())], Value::String(text.into()));
        };
        show("1.02:01:00", "hh:mm", "02:01");
        show("29.09:00:05.12345", "ddd.h:mm:ss [fffffff]", "029.9:00:05 [1234500]");
        show("-1.02:30:00", "d.hh:mm:ss", "-1.02:30:00");
        show("00:00:00.0000001", "fffffff", "0000001");
    }
}
