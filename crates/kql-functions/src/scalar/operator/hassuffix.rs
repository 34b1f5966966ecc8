//! `hassuffix`, `hassuffix_cs` and their negations.

use super::_search::Bounds;
use super::_term_edge::term_edge;
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = term_edge!(
    "hassuffix",
    "Whether a term of the string ends with the search string, case-insensitively. Unlike `endswith`, any term counts, not \
     only the one at the edge of the string.",
    Bounds::End,
    [HasSuffix, NotHasSuffix, HasSuffixCs, NotHasSuffixCs]
);
