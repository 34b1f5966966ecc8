//! `has`, `has_cs` and their negations.

use super::_search::{Bounds, SearchTerm};
use super::_search_operator::search_operator;
use super::_string_operator::{STRING_RIGHT, binary};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = search_operator!(
    "has",
    STRING_RIGHT,
    "Whether the string contains the search term as whole terms, case-insensitively. A term is a run of letters \
     and digits of any script, so `_` ends one. `has \"\"` is true.",
    bind,
    [Has, NotHas, HasCs, NotHasCs]
);

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, Bounds::Both), SearchTerm::is_in)
}
