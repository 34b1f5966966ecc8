//! `has`, `has_cs` and their negations.

use super::_search::{Bounds, SearchTerm};
use super::_string_operator::{STRING_RIGHT, binary};
use crate::{BindArgs, BindError, Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Operator,
        "has",
        &[],
        STRING_RIGHT,
        "has-operator",
        "Whether the string contains the search term as whole terms, case-insensitively. A term is a run of letters \
         and digits of any script, so `_` ends one. `has \"\"` is true.",
        |args| bind(args, false, false),
    )
    .with_id(ScalarId::Has),
    Scalar::on_text(
        Family::Operator,
        "!has",
        &[],
        STRING_RIGHT,
        "not-has-operator",
        "Negation of `has`; `!has \"\"` is false.",
        |args| bind(args, false, true),
    )
    .with_id(ScalarId::NotHas),
    Scalar::on_text(
        Family::Operator,
        "has_cs",
        &[],
        STRING_RIGHT,
        "has-cs-operator",
        "Case-sensitive form of `has`.",
        |args| bind(args, true, false),
    )
    .with_id(ScalarId::HasCs),
    Scalar::on_text(
        Family::Operator,
        "!has_cs",
        &[],
        STRING_RIGHT,
        "not-has-cs-operator",
        "Negation of `has_cs`.",
        |args| bind(args, true, true),
    )
    .with_id(ScalarId::NotHasCs),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, Bounds::Both), SearchTerm::is_in)
}
