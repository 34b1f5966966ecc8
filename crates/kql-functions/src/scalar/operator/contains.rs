//! `contains`, `contains_cs` and their negations.

use super::_search::{Bounds, SearchTerm};
use super::_search_operator::search_operator;
use super::_string_operator::{TEXT_RIGHT, binary};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = search_operator!(
    "contains",
    TEXT_RIGHT,
    "Whether the string contains the search string anywhere, case-insensitively. `has` matches whole terms and \
     is usually the better choice.",
    bind,
    [Contains, NotContains, ContainsCs, NotContainsCs],
    ["notcontains", "containscs", "notcontainscs"]
);

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, Bounds::None), SearchTerm::is_in)
}
