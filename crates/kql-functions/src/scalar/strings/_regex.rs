//! Patterns of the functions that take a regular expression.

use crate::{BindArgs, BindError};
use regex::Regex;

/// Compiles a pattern in Kusto's dialect.
///
/// # Errors
/// When the pattern is not a regular expression, or compiles to more than 64 MB.
pub fn compile(pattern: &str) -> Result<Regex, RegexError> {
    let regex = regex::RegexBuilder::new(&translated(pattern)).size_limit(64 << 20).build();
    regex.map_err(|source| RegexError { pattern: pattern.to_string(), source })
}

/// A pattern that is not a regular expression.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("`{pattern}` is not a regular expression: {}", reason(source))]
pub struct RegexError {
    /// The pattern as written.
    pub pattern: String,
    source: regex::Error,
}

/// The last line of a report, which says what is wrong; the lines above show the translated pattern.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string()
}

/// Translates a pattern from Kusto's dialect to that of the regex crate. Some characters are literal only in Kusto's: a
/// brace that is not a repetition, a bracket or a doubled operator inside a class, `\\<` and `\\0`.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    let mut class = false;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '\\' => {
                let next = rest[1..].chars().next();
                taken += next.map_or(0, char::len_utf8);
                match next {
                    // Class names and code points have braces of their own.
                    Some('p' | 'P' | 'x' | 'u') if rest[taken..].starts_with('{') => {
                        taken += rest[taken..].find('}').map_or(0, |i| i + 1);
                        out.push_str(&rest[..taken]);
                    }
                    Some(n @ ('<' | '>')) => out.push(n),
                    Some('0') => out.push_str("\\x00"),
                    _ => out.push_str(&rest[..taken]),
                }
            }
            '[' if !class => {
                class = true;
                // A closing bracket right after the opening one is literal.
                let head = if rest.starts_with("[^") { 2 } else { 1 };
                out.push_str(&rest[..head]);
                taken = head;
                if rest[head..].starts_with(']') {
                    out.push_str("\\]");
                    taken += 1;
                }
            }
            '[' if !rest.starts_with("[:") => out.push_str("\\["),
            '[' => {
                let end = rest.find(":]").map_or(1, |i| i + 2);
                out.push_str(&rest[..end]);
                taken = end;
            }
            ']' if class => {
                class = false;
                out.push(']');
            }
            '&' | '~' if class => {
                out.push('\\');
                out.push(c);
            }
            '-' if class && rest.starts_with("--") => out.push_str("\\-"),
            '{' if !class && !is_repetition(rest) => out.push_str("\\{"),
            _ => out.push(c),
        }
        rest = &rest[taken..];
    }
    out
}

/// Whether a string begins with `{n}`, `{n,}` or `{n,m}`.
fn is_repetition(text: &str) -> bool {
    let Some(inner) = text[1..].split('}').next().filter(|i| i.len() + 1 < text.len()) else { return false };
    let (low, high) = inner.split_once(',').unwrap_or((inner, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    !low.is_empty() && digits(low) && digits(high)
}

/// The constant pattern at `index`.
pub(crate) fn constant(args: &BindArgs<'_>, index: usize) -> Result<Regex, BindError> {
    compile(args.constant_str(index)?).map_err(|e| BindError::argument(index, e.to_string()))
}

/// Compiled patterns from a column: caches the last one, because patterns rarely change between rows.
#[derive(Default)]
pub(crate) struct Cache {
    last: Option<(String, Option<Regex>)>,
}

impl Cache {
    /// The compiled pattern; `None` if it is invalid.
    pub(crate) fn get(&mut self, pattern: &str) -> Option<&Regex> {
        if self.last.as_ref().is_none_or(|(p, _)| p != pattern) {
            self.last = Some((pattern.to_string(), compile(pattern).ok()));
        }
        self.last.as_ref().and_then(|(_, r)| r.as_ref())
    }
}

/// The pattern of a call, compiled once if it is constant.
pub(crate) enum Pattern {
    /// The same for all rows.
    Constant(Regex),
    /// One per row.
    Varying,
}

impl Pattern {
    /// Reads the pattern at `index`; a wrong constant is an error.
    pub(crate) fn new(args: &BindArgs<'_>, index: usize) -> Result<Pattern, BindError> {
        Ok(if args.constant(index).is_some() { Pattern::Constant(constant(args, index)?) } else { Pattern::Varying })
    }

    /// The pattern of a row whose text is `text`.
    pub(crate) fn get<'a>(&'a self, text: &str, cache: &'a mut Cache) -> Option<&'a Regex> {
        match self {
            Pattern::Constant(r) => Some(r),
            Pattern::Varying => cache.get(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_stand_for_themselves() {
        for (pattern, text) in [
            (r"^\d{2}\{x{y}$", "12{x{y}"),
            ("[[x]", "["),
            ("[]x]", "]"),
            (r"[\<\>&]", "<"),
            ("^[[:digit:]]$", "7"),
            ("{}", "{}"),
        ] {
            let regex = compile(pattern).unwrap();
            assert!(regex.is_match(text), "{pattern}");
        }
        assert!(compile("(").is_err() && compile("a{2,1}").is_err());
        assert!(compile(r"(?P<n>a)\p{L}").is_ok());
    }
}
