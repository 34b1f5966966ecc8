//! `hasprefix`, `hasprefix_cs` and their negations.

use super::_search::Bounds;
use super::_term_edge::term_edge;
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = term_edge!(
    "hasprefix",
    "Whether a term of the string starts with the search string, case-insensitively. Unlike `startswith`, any term counts, not \
     only the one at the edge of the string.",
    Bounds::Start,
    [HasPrefix, NotHasPrefix, HasPrefixCs, NotHasPrefixCs]
);
