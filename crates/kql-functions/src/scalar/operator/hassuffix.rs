//! `hassuffix`, `hassuffix_cs` and their negations.

use super::_search::{Bounds, SearchTerm};
use super::_string_operator::{STRING_RIGHT, binary, operator};
use crate::{BindArgs, BindError, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "hassuffix",
        &[],
        STRING_RIGHT,
        "hassuffix-operator",
        "Whether a term of the string ends with the search string, case-insensitively. Unlike `endswith`, any term counts, not \
         only the one at the edge of the string.",
        |args| bind(args, false, false),
    ).with_id(ScalarId::HasSuffix),
    operator("!hassuffix", &[], STRING_RIGHT, "not-hassuffix-operator", "Negation of `hassuffix`.", |args| {
        bind(args, false, true)
    }).with_id(ScalarId::NotHasSuffix),
    operator(
        "hassuffix_cs",
        &[],
        STRING_RIGHT,
        "hassuffix-cs-operator",
        "Case-sensitive form of `hassuffix`.",
        |args| bind(args, true, false),
    ).with_id(ScalarId::HasSuffixCs),
    operator("!hassuffix_cs", &[], STRING_RIGHT, "not-hassuffix-cs-operator", "Negation of `hassuffix_cs`.", |args| {
        bind(args, true, true)
    }).with_id(ScalarId::NotHasSuffixCs),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, Bounds::End), SearchTerm::is_in)
}
