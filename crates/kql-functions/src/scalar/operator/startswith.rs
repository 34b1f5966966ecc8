//! `startswith`, `startswith_cs` and their negations.

use super::_fold::starts_with;
use super::_text::{TEXT_RIGHT, binary, operator};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "startswith",
        &[],
        TEXT_RIGHT,
        "startswith-operator",
        "Whether the text starts with the other side, without regard to case.",
        |args| bind(args, false, false),
    ),
    operator("!startswith", &[], TEXT_RIGHT, "not-startswith-operator", "The opposite of `startswith`.", |args| {
        bind(args, false, true)
    }),
    operator(
        "startswith_cs",
        &[],
        TEXT_RIGHT,
        "startswith-cs-operator",
        "As `startswith`, but case must match.",
        |args| bind(args, true, false),
    ),
    operator(
        "!startswith_cs",
        &[],
        TEXT_RIGHT,
        "not-startswith-cs-operator",
        "The opposite of `startswith_cs`.",
        |args| bind(args, true, true),
    ),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    if cased {
        binary(args, negate, str::to_string, |p, s| s.starts_with(p.as_str()))
    } else {
        binary(args, negate, str::to_string, |p, s| starts_with(s, p))
    }
}
