//! `endswith`, `endswith_cs` and their negations.

use super::_fold::ends_with;
use super::_search_operator::search_operator;
use super::_string_operator::{TEXT_RIGHT, binary};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = search_operator!(
    "endswith",
    TEXT_RIGHT,
    "Whether the string ends with the search string, case-insensitively.",
    bind,
    [EndsWith, NotEndsWith, EndsWithCs, NotEndsWithCs]
);

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    if cased {
        binary(args, negate, str::to_string, |p, s| s.ends_with(p.as_str()))
    } else {
        binary(args, negate, str::to_string, |p, s| ends_with(s, p))
    }
}
