//! `hasprefix`, `hasprefix_cs` and their negations.

use super::_search::{Bounds, SearchTerm};
use super::_string_operator::{STRING_RIGHT, binary, operator};
use crate::{BindArgs, BindError, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "hasprefix",
        &[],
        STRING_RIGHT,
        "hasprefix-operator",
        "Whether a term of the string starts with the search string, case-insensitively. Unlike `startswith`, any term counts, not \
         only the one at the edge of the string.",
        |args| bind(args, false, false),
    ).with_id(ScalarId::HasPrefix),
    operator("!hasprefix", &[], STRING_RIGHT, "not-hasprefix-operator", "Negation of `hasprefix`.", |args| {
        bind(args, false, true)
    }).with_id(ScalarId::NotHasPrefix),
    operator(
        "hasprefix_cs",
        &[],
        STRING_RIGHT,
        "hasprefix-cs-operator",
        "Case-sensitive form of `hasprefix`.",
        |args| bind(args, true, false),
    ).with_id(ScalarId::HasPrefixCs),
    operator("!hasprefix_cs", &[], STRING_RIGHT, "not-hasprefix-cs-operator", "Negation of `hasprefix_cs`.", |args| {
        bind(args, true, true)
    }).with_id(ScalarId::NotHasPrefixCs),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, Bounds::Start), SearchTerm::is_in)
}
