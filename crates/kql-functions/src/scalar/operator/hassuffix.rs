//! `hassuffix`, `hassuffix_cs` and their negations.

use super::_search::{Bounds, SearchTerm};
use super::_search_operator::search_operator;
use super::_string_operator::{STRING_RIGHT, binary};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = search_operator!(
    "hassuffix",
    STRING_RIGHT,
    "Whether a term of the string ends with the search string, case-insensitively. Unlike `endswith`, any term counts, not \
     only the one at the edge of the string.",
    bind,
    [HasSuffix, NotHasSuffix, HasSuffixCs, NotHasSuffixCs]
);

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, Bounds::End), SearchTerm::is_in)
}
