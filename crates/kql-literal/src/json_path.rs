//! The subset of JSONPath that names one place: `$`, `.name`, `['name']`, `[0]`.

use crate::digits::{blanks, unsigned};
use crate::error::{LiteralError, Parsed, refused, whole};
use crate::number::sign;
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{char, one_of};
use nom::combinator::{map_opt, opt};
use nom::multi::many0;
use nom::sequence::{delimited, preceded};

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A member of a bag.
    Name(String),
    /// An unquoted name with `*`. JSONPath has it stand for many members, which functions of one place refuse; others take it
    /// for a name.
    Pattern(String),
    /// An element of an array; negative ones count from its end.
    Index(i64),
}

/// Reads a path: `$` may be left out, and then the first name needs no dot.
///
/// # Errors
/// Where the text is not of the subset.
pub fn parse(text: &str) -> Result<Vec<Step>, LiteralError> {
    let path = text.trim();
    let first = opt(preceded(opt(char('$')), opt(bare_name)));
    let grammar = (first, many0(step)).map(|(first, mut steps)| {
        steps.splice(0..0, first.flatten());
        steps
    });
    whole("a path", text, path, grammar)
}

fn step(input: &str) -> Parsed<'_, Step> {
    let inside = preceded(blanks, alt((quoted, index)));
    alt((delimited(char('['), inside, char(']')), preceded(char('.'), bare_name))).parse(input)
}

/// A name up to the next step.
fn bare_name(input: &str) -> Parsed<'_, Step> {
    let (name, rest) = input.split_at(input.find(['.', '[']).unwrap_or(input.len()));
    match name {
        "" => refused(input),
        _ if name.contains('*') => Ok((rest, Step::Pattern(name.to_string()))),
        _ => Ok((rest, Step::Name(name.to_string()))),
    }
}

/// A name in quotes, which ends with the quote that a closing bracket follows.
fn quoted(input: &str) -> Parsed<'_, Step> {
    let (inside, quote) = one_of("'\"").parse(input)?;
    for (at, mark) in inside.match_indices(quote) {
        let rest = &inside[at + mark.len()..];
        let (rest, _) = blanks(rest)?;
        if rest.starts_with(']') {
            return Ok((rest, Step::Name(inside[..at].to_string())));
        }
    }
    refused(input)
}

fn index(input: &str) -> Parsed<'_, Step> {
    map_opt(
        (sign, unsigned, blanks),
        |(negative, n, _)| {
            if negative { 0i64.checked_sub_unsigned(n) } else { i64::try_from(n).ok() }
        },
    )
    .map(Step::Index)
    .parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let name = |s: &str| Step::Name(s.into());
        for (text, steps) in [
            ("$", vec![]),
            ("", vec![]),
            ("$.a['b c'][2].d", vec![name("a"), name("b c"), Step::Index(2), name("d")]),
            ("a.b", vec![name("a"), name("b")]),
            (" $[ -1 ][\"x\" ] ", vec![Step::Index(-1), name("x")]),
            ("$['it's']", vec![name("it's")]),
            ("$['a.b'].c*", vec![name("a.b"), Step::Pattern("c*".into())]),
        ] {
            assert_eq!(parse(text), Ok(steps), "{text}");
        }
        for (text, offset) in
            [("$..a", 1), ("$['a'", 1), ("$.a.", 3), ("$[x]", 1), ("$[1", 1), ("$[99999999999999999999]", 1)]
        {
            assert_eq!(parse(text).map_err(|e| e.offset), Err(offset), "{text}");
        }
    }
}
