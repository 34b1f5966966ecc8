//! `startswith`, `startswith_cs` and their negations.

use super::_fold::starts_with;
use super::_search_operator::search_operator;
use super::_string_operator::{TEXT_RIGHT, binary};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = search_operator!(
    "startswith",
    TEXT_RIGHT,
    "Whether the string starts with the search string, case-insensitively.",
    bind,
    [StartsWith, NotStartsWith, StartsWithCs, NotStartsWithCs]
);

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    if cased {
        binary(args, negate, str::to_string, |p, s| s.starts_with(p.as_str()))
    } else {
        binary(args, negate, str::to_string, |p, s| starts_with(s, p))
    }
}
