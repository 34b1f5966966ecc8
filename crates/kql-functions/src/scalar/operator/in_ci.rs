//! `in~` and `!in~`.

use super::_membership::{in_list, membership};
use crate::{Scalar, ScalarId};

const SIGNATURES: &[&str] = &["(value: text, item: scalar*) -> bool"];
const NULLS: &str = "A null string counts as `\"\"`; a null item matches nothing.";

pub(super) static DECLARED: &[Scalar] = &[
    membership(
        "in~",
        SIGNATURES,
        NULLS,
        "Whether the string equals an item of the list, case-insensitively as with `=~`.",
        "in-operator",
        |args| in_list(args, true, false),
    )
    .with_id(ScalarId::InCi),
    membership("!in~", SIGNATURES, NULLS, "Negation of `in~`.", "not-in-operator", |args| in_list(args, true, true))
        .with_id(ScalarId::NotInCi),
];
