//! `=~` and `!~`.

use super::_fold::equal;
use super::_string_operator::{TEXT_RIGHT, binary};
use crate::{Family, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Operator,
        "=~",
        &[],
        TEXT_RIGHT,
        "equals-operator",
        "Case-insensitive equality with simple case folding: `É` equals `é`, but `ß` does not equal `ss`, and \
         composed letters do not equal decomposed ones.",
        |args| binary(args, false, str::to_string, |p, s| equal(s, p)),
    )
    .with_id(ScalarId::EqualCi),
    Scalar::on_text(Family::Operator, "!~", &[], TEXT_RIGHT, "not-equals-operator", "Negation of `=~`.", |args| {
        binary(args, true, str::to_string, |p, s| equal(s, p))
    })
    .with_id(ScalarId::NotEqualCi),
];
