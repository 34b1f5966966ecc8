//! `has`, `has_cs` and their negations.

use super::_find::{Bounds, Needle};
use super::_text::{STRING_RIGHT, binary, operator};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "has",
        &[],
        STRING_RIGHT,
        "has-operator",
        "Whether the text holds the terms of the other side, without regard to case. A term is a run of letters and digits \
         of any script: `_` ends one. `has \"\"` is true.",
        |args| bind(args, false, false),
    ),
    operator("!has", &[], STRING_RIGHT, "not-has-operator", "The opposite of `has`; `!has \"\"` is false.", |args| {
        bind(args, false, true)
    }),
    operator("has_cs", &[], STRING_RIGHT, "has-cs-operator", "As `has`, but case must match.", |args| {
        bind(args, true, false)
    }),
    operator("!has_cs", &[], STRING_RIGHT, "not-has-cs-operator", "The opposite of `has_cs`.", |args| {
        bind(args, true, true)
    }),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| Needle::new(p, cased, Bounds::Both), Needle::is_in)
}
