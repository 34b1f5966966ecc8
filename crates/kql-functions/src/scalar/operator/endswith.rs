//! `endswith`, `endswith_cs` and their negations.

use super::_fold::ends_with;
use super::_string_operator::{TEXT_RIGHT, binary};
use crate::{BindArgs, BindError, Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Operator,
        "endswith",
        &[],
        TEXT_RIGHT,
        "endswith-operator",
        "Whether the string ends with the search string, case-insensitively.",
        |args| bind(args, false, false),
    )
    .with_id(ScalarId::EndsWith),
    Scalar::on_text(
        Family::Operator,
        "!endswith",
        &[],
        TEXT_RIGHT,
        "not-endswith-operator",
        "Negation of `endswith`.",
        |args| bind(args, false, true),
    )
    .with_id(ScalarId::NotEndsWith),
    Scalar::on_text(
        Family::Operator,
        "endswith_cs",
        &[],
        TEXT_RIGHT,
        "endswith-cs-operator",
        "Case-sensitive form of `endswith`.",
        |args| bind(args, true, false),
    )
    .with_id(ScalarId::EndsWithCs),
    Scalar::on_text(
        Family::Operator,
        "!endswith_cs",
        &[],
        TEXT_RIGHT,
        "not-endswith-cs-operator",
        "Negation of `endswith_cs`.",
        |args| bind(args, true, true),
    )
    .with_id(ScalarId::NotEndsWithCs),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    if cased {
        binary(args, negate, str::to_string, |p, s| s.ends_with(p.as_str()))
    } else {
        binary(args, negate, str::to_string, |p, s| ends_with(s, p))
    }
}
