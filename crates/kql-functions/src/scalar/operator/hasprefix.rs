//! `hasprefix`, `hasprefix_cs` and their negations.

use super::_find::{Bounds, Needle};
use super::_text::{STRING_RIGHT, binary, operator};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "hasprefix",
        &[],
        STRING_RIGHT,
        "hasprefix-operator",
        "Whether a term of the text starts with the other side, without regard to case. Any term counts, not only the one at \
         the edge of the text as for `startswith`.",
        |args| bind(args, false, false),
    ),
    operator("!hasprefix", &[], STRING_RIGHT, "not-hasprefix-operator", "The opposite of `hasprefix`.", |args| {
        bind(args, false, true)
    }),
    operator(
        "hasprefix_cs",
        &[],
        STRING_RIGHT,
        "hasprefix-cs-operator",
        "As `hasprefix`, but case must match.",
        |args| bind(args, true, false),
    ),
    operator(
        "!hasprefix_cs",
        &[],
        STRING_RIGHT,
        "not-hasprefix-cs-operator",
        "The opposite of `hasprefix_cs`.",
        |args| bind(args, true, true),
    ),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| Needle::new(p, cased, Bounds::Start), Needle::is_in)
}
