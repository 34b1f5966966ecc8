//! `matches regex`.

use super::_string_operator::{TEXT_RIGHT, binary, mask};
use crate::scalar::strings::_regex;
use crate::{Family, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Operator,
    "matches regex",
    &[],
    TEXT_RIGHT,
    "matches-regex-operator",
    "Whether the regular expression matches anywhere in the string. Classes such as `\\d` and `\\s` include Unicode \
     characters; an invalid constant pattern is an error.",
    |args| {
        if args.constant(1).is_some() {
            let pattern = _regex::constant(args, 1)?;
            return Ok(Box::new(move |args| Ok(mask(&args.columns[0], args.rows, |s| pattern.is_match(s)))));
        }
        binary(args, false, _regex::compile, |p, s| p.as_ref().is_ok_and(|p| p.is_match(s)))
    },
)
.with_id(ScalarId::MatchesRegex)];
