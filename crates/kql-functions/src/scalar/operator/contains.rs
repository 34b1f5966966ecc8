//! `contains`, `contains_cs` and their negations.

use super::_find::{Bounds, Needle};
use super::_text::{TEXT_RIGHT, binary, operator};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "contains",
        &[],
        TEXT_RIGHT,
        "contains-operator",
        "Whether the text holds the other side anywhere, without regard to case; `has` looks for whole terms.",
        |args| bind(args, false, false),
    ),
    operator(
        "!contains",
        &["notcontains"],
        TEXT_RIGHT,
        "not-contains-operator",
        "The opposite of `contains`.",
        |args| bind(args, false, true),
    ),
    operator(
        "contains_cs",
        &["containscs"],
        TEXT_RIGHT,
        "contains-cs-operator",
        "As `contains`, but case must match.",
        |args| bind(args, true, false),
    ),
    operator(
        "!contains_cs",
        &["notcontainscs"],
        TEXT_RIGHT,
        "not-contains-cs-operator",
        "The opposite of `contains_cs`.",
        |args| bind(args, true, true),
    ),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| Needle::new(p, cased, Bounds::None), Needle::is_in)
}
