//! `format_datetime(date, format)`.

use super::_format::{Letters, Piece, digits, formatter, fraction};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::ticks;

const LETTERS: Letters = Letters(&[
    ('y', 4, Piece::Year),
    ('M', 2, Piece::Month),
    ('d', 2, Piece::Day),
    ('H', 2, Piece::Hour),
    ('h', 2, Piece::Hour12),
    ('m', 2, Piece::Minute),
    ('s', 2, Piece::Second),
    ('f', 7, Piece::Fraction),
    ('F', 7, Piece::IfNotZero),
]);

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "format_datetime",
    aliases: &[],
    family: Family::DateTime,
    syntax: Syntax::Named,
    signatures: &["(date: datetime, format: const string) -> string"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("A null gives an empty string."),
    purity: Purity::Pure,
    summary: "Formats a datetime. Month and day names are not supported: `MMM` prints the month number twice. `y` \
              is a year of two digits; `F` is the digits of `f`, and nothing if they are all zero.",
    source: "format-datetime-function",
    bind: |args| formatter(args, &LETTERS, "datetime", write),
}];

fn write(out: &mut String, t: i64, pieces: &[Piece]) {
    let c = ticks::civil(t);
    let (hour, minute, second, rest) = ticks::clock(c.time);
    for piece in pieces {
        match *piece {
            Piece::Mark(c) => out.push(c),
            Piece::Year(4) => digits(out, i64::from(c.year), 4),
            Piece::Year(n) => digits(out, i64::from(c.year % 100), n),
            Piece::Month(n) => digits(out, i64::from(c.month), n),
            Piece::Day(n) => digits(out, i64::from(c.day), n),
            Piece::Hour(n) => digits(out, hour, n),
            Piece::Hour12(n) => digits(out, (hour + 11) % 12 + 1, n),
            Piece::Minute(n) => digits(out, minute, n),
            Piece::Second(n) => digits(out, second, n),
            Piece::IfNotZero(n) if fraction(rest, n) == 0 => {}
            Piece::Fraction(n) | Piece::IfNotZero(n) => digits(out, fraction(rest, n), n),
            Piece::Half => out.push_str(if hour < 12 { "AM" } else { "PM" }),
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
            let t = Value::DateTime(ticks::parse_datetime(t).unwrap());
            check("format_datetime", &[t, Value::String(format.into())], Value::String(text.into()));
        };
        show("2007-03-09 05:04:03", "dddd, MMMM d, yyyy", "0909, 0303 9, 2007");
        show("2007-03-09 05:04:03", "ddd MMM y", "099 033 7");
        show("2020-06-15 13:45:09", "M/d/yyyy h:mm:ss tt", "6/15/2020 1:45:09 PM");
        show("2007-03-09 00:30", "hh:mm tt", "12:30 AM");
        show("2020-06-15 13:45:09.05", "ss.ff F FF FFFF FFFFFFF", "09.05  05 0500 0500000");
        show("2020-06-15 13:45:09", "FFFFFFF", "");
    }
}
