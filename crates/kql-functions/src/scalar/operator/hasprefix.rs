//! `hasprefix`, `hasprefix_cs` and their negations.

use super::_search::{Bounds, SearchTerm};
use super::_search_operator::search_operator;
use super::_string_operator::{STRING_RIGHT, binary};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = search_operator!(
    "hasprefix",
    STRING_RIGHT,
    "Whether a term of the string starts with the search string, case-insensitively. Unlike `startswith`, any term counts, not \
     only the one at the edge of the string.",
    bind,
    [HasPrefix, NotHasPrefix, HasPrefixCs, NotHasPrefixCs]
);

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, Bounds::Start), SearchTerm::is_in)
}
