//! Formats of `format_datetime` and `format_timespan`, read once.

use crate::{BindArgs, BindError, Kernel};
use std::fmt::Write;

/// A piece of a format. Numbers are how many digits are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Mark(char),
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Hour12(usize),
    Minute(usize),
    Second(usize),
    /// Digits of the fraction.
    Fraction(usize),
    /// Digits of the fraction, nothing if all are zero.
    IfNotZero(usize),
    /// `AM` or `PM`.
    Half,
}

/// A letter, how many of it are one piece at most, and the piece.
pub(super) type Letter = (char, usize, fn(usize) -> Piece);

/// The letters of a format, each with the longest run that is one piece; longer runs are several pieces.
pub(super) struct Letters(pub(super) &'static [Letter]);

impl Letters {
    /// Parses a format; the error is the first unknown character.
    pub(super) fn parse(&self, format: &str) -> Result<Vec<Piece>, char> {
        let mut pieces = Vec::new();
        let mut rest = format;
        while let Some(c) = rest.chars().next() {
            if let Some((_, most, piece)) = self.0.iter().find(|(letter, ..)| *letter == c) {
                let run = rest.chars().take_while(|d| *d == c).count().min(*most);
                // A year has two digits or four.
                let run = if c == 'y' && run == 3 { 2 } else { run };
                pieces.push(piece(run));
                rest = &rest[run..];
                continue;
            }
            if let Some(after) = rest.strip_prefix("tt").filter(|_| self.0.iter().any(|(letter, ..)| *letter == 'y')) {
                pieces.push(Piece::Half);
                rest = after;
                continue;
            }
            if !matches!(c, ' ' | '/' | '-' | ':' | ',' | '.' | '_' | '[' | ']') {
                return Err(c);
            }
            pieces.push(Piece::Mark(c));
            rest = &rest[1..];
        }
        Ok(pieces)
    }
}

/// The kernel of a function that formats the ticks in its first argument as its second says; a null gives an empty string.
/// `what` is formatted, for the error message.
pub(super) fn formatter(
    args: &BindArgs<'_>,
    letters: &Letters,
    what: &str,
    write: fn(&mut String, i64, &[Piece]),
) -> Result<Kernel, BindError> {
    let pieces = letters
        .parse(args.constant_str(1)?)
        .map_err(|c| BindError::argument(1, format!("`{c}` is not allowed in a {what} format")))?;
    Ok(Box::new(move |args| {
        let ticks = args.columns[0].as_longs();
        args.strings(|row, out| {
            if let Some(t) = ticks.get(row) {
                write(out, t, &pieces);
            }
        })
    }))
}

/// Appends a number with at least so many digits.
pub(super) fn digits(out: &mut String, value: i64, width: usize) {
    _ = write!(out, "{value:0width$}");
}

/// So many first digits of the ticks of a second, as a number.
pub(super) fn fraction(ticks: i64, width: usize) -> i64 {
    ticks / 10i64.pow(7 - width.clamp(1, 7) as u32)
}
