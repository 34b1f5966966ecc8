//! `endswith`, `endswith_cs` and their negations.

use super::_fold::ends_with;
use super::_text::{TEXT_RIGHT, binary, operator};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "endswith",
        &[],
        TEXT_RIGHT,
        "endswith-operator",
        "Whether the text ends with the other side, without regard to case.",
        |args| bind(args, false, false),
    ),
    operator("!endswith", &[], TEXT_RIGHT, "not-endswith-operator", "The opposite of `endswith`.", |args| {
        bind(args, false, true)
    }),
    operator("endswith_cs", &[], TEXT_RIGHT, "endswith-cs-operator", "As `endswith`, but case must match.", |args| {
        bind(args, true, false)
    }),
    operator("!endswith_cs", &[], TEXT_RIGHT, "not-endswith-cs-operator", "The opposite of `endswith_cs`.", |args| {
        bind(args, true, true)
    }),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    if cased {
        binary(args, negate, str::to_string, |p, s| s.ends_with(p.as_str()))
    } else {
        binary(args, negate, str::to_string, |p, s| ends_with(s, p))
    }
}
