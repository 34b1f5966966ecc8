//! `contains`, `contains_cs` and their negations.

use super::_search::{Bounds, SearchTerm};
use super::_string_operator::{TEXT_RIGHT, binary};
use crate::{BindArgs, BindError, Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Operator,
        "contains",
        &[],
        TEXT_RIGHT,
        "contains-operator",
        "Whether the string contains the search string anywhere, case-insensitively. `has` matches whole terms and \
         is usually the better choice.",
        |args| bind(args, false, false),
    )
    .with_id(ScalarId::Contains),
    Scalar::on_text(
        Family::Operator,
        "!contains",
        &["notcontains"],
        TEXT_RIGHT,
        "not-contains-operator",
        "Negation of `contains`.",
        |args| bind(args, false, true),
    )
    .with_id(ScalarId::NotContains),
    Scalar::on_text(
        Family::Operator,
        "contains_cs",
        &["containscs"],
        TEXT_RIGHT,
        "contains-cs-operator",
        "Case-sensitive form of `contains`.",
        |args| bind(args, true, false),
    )
    .with_id(ScalarId::ContainsCs),
    Scalar::on_text(
        Family::Operator,
        "!contains_cs",
        &["notcontainscs"],
        TEXT_RIGHT,
        "not-contains-cs-operator",
        "Negation of `contains_cs`.",
        |args| bind(args, true, true),
    )
    .with_id(ScalarId::NotContainsCs),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, Bounds::None), SearchTerm::is_in)
}
