//! `startswith`, `startswith_cs` and their negations.

use super::_fold::starts_with;
use super::_string_operator::{TEXT_RIGHT, binary};
use crate::{BindArgs, BindError, Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Operator,
        "startswith",
        &[],
        TEXT_RIGHT,
        "startswith-operator",
        "Whether the string starts with the search string, case-insensitively.",
        |args| bind(args, false, false),
    )
    .with_id(ScalarId::StartsWith),
    Scalar::on_text(
        Family::Operator,
        "!startswith",
        &[],
        TEXT_RIGHT,
        "not-startswith-operator",
        "Negation of `startswith`.",
        |args| bind(args, false, true),
    )
    .with_id(ScalarId::NotStartsWith),
    Scalar::on_text(
        Family::Operator,
        "startswith_cs",
        &[],
        TEXT_RIGHT,
        "startswith-cs-operator",
        "Case-sensitive form of `startswith`.",
        |args| bind(args, true, false),
    )
    .with_id(ScalarId::StartsWithCs),
    Scalar::on_text(
        Family::Operator,
        "!startswith_cs",
        &[],
        TEXT_RIGHT,
        "not-startswith-cs-operator",
        "Negation of `startswith_cs`.",
        |args| bind(args, true, true),
    )
    .with_id(ScalarId::NotStartsWithCs),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    if cased {
        binary(args, negate, str::to_string, |p, s| s.starts_with(p.as_str()))
    } else {
        binary(args, negate, str::to_string, |p, s| starts_with(s, p))
    }
}
