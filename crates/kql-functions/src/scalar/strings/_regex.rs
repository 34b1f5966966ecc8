//! Patterns of the functions that take a regular expression.

use crate::{BindArgs, BindError};
use regex::Regex;

/// Compiles a pattern; the error is the first line that says what is wrong.
pub(crate) fn compile(pattern: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(pattern).size_limit(64 << 20).build().map_err(|e| {
        let text = e.to_string();
        let last = text.lines().last().unwrap_or("it can't be read").trim_start_matches("error: ").to_string();
        format!("`{pattern}` is not a regular expression: {last}")
    })
}

/// The constant pattern at `index`.
pub(crate) fn constant(args: &BindArgs<'_>, index: usize) -> Result<Regex, BindError> {
    compile(args.constant_str(index)?).map_err(|message| BindError::argument(index, message))
}

/// Patterns that come from a column: the last one is kept, since they seldom change from row to row.
#[derive(Default)]
pub(crate) struct Cache {
    last: Option<(String, Option<Regex>)>,
}

impl Cache {
    /// The compiled pattern; `None` if it is wrong.
    pub(crate) fn get(&mut self, pattern: &str) -> Option<&Regex> {
        if self.last.as_ref().is_none_or(|(p, _)| p != pattern) {
            self.last = Some((pattern.to_string(), compile(pattern).ok()));
        }
        self.last.as_ref().and_then(|(_, r)| r.as_ref())
    }
}

/// The pattern of a call: compiled at once when constant.
pub(crate) enum Pattern {
    /// One for all rows.
    Constant(Regex),
    /// One a row.
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
