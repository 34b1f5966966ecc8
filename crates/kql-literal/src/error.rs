use nom::error::Error;
use nom::{Err, IResult, Parser};

/// Text that is not a literal of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {offset}")]
pub struct LiteralError {
    /// What the text should be, with its article: `a timespan`.
    pub expected: &'static str,
    /// The first byte that does not fit.
    pub offset: usize,
}

/// The result of a parser inside this crate.
pub(crate) type Parsed<'a, T> = IResult<&'a str, T>;

/// A parser inside this crate.
pub(crate) trait Grammar<'a, T>: Parser<&'a str, Output = T, Error = Error<&'a str>> {}

impl<'a, T, P: Parser<&'a str, Output = T, Error = Error<&'a str>>> Grammar<'a, T> for P {}

/// Reads `part`, a slice of `text`, to its end. The offset of an error counts from the start of `text`.
pub(crate) fn whole<'a, T>(
    expected: &'static str,
    text: &'a str,
    part: &'a str,
    mut grammar: impl Grammar<'a, T>,
) -> Result<T, LiteralError> {
    let rest = match grammar.parse(part) {
        Ok(("", value)) => return Ok(value),
        Ok((rest, _)) => rest,
        Err(Err::Error(e) | Err::Failure(e)) => e.input,
        Err(Err::Incomplete(_)) => "",
    };
    let offset = (rest.as_ptr() as usize).checked_sub(text.as_ptr() as usize).unwrap_or(text.len());
    Err(LiteralError { expected, offset: offset.min(text.len()) })
}

/// The error of a parser that accepts its input but not its value.
pub(crate) fn refused<'a, T>(input: &'a str) -> Parsed<'a, T> {
    Err(Err::Error(Error { input, code: nom::error::ErrorKind::Verify }))
}
