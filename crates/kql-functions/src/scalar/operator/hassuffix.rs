//! `hassuffix`, `hassuffix_cs` and their negations.

use super::_find::{Bounds, Needle};
use super::_text::{STRING_RIGHT, binary, operator};
use crate::{BindArgs, BindError, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "hassuffix",
        &[],
        STRING_RIGHT,
        "hassuffix-operator",
        "Whether a term of the text ends with the other side, without regard to case. Any term counts, not only the one at \
         the edge of the text as for `endswith`.",
        |args| bind(args, false, false),
    ),
    operator("!hassuffix", &[], STRING_RIGHT, "not-hassuffix-operator", "The opposite of `hassuffix`.", |args| {
        bind(args, false, true)
    }),
    operator(
        "hassuffix_cs",
        &[],
        STRING_RIGHT,
        "hassuffix-cs-operator",
        "As `hassuffix`, but case must match.",
        |args| bind(args, true, false),
    ),
    operator(
        "!hassuffix_cs",
        &[],
        STRING_RIGHT,
        "not-hassuffix-cs-operator",
        "The opposite of `hassuffix_cs`.",
        |args| bind(args, true, true),
    ),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| Needle::new(p, cased, Bounds::End), Needle::is_in)
}
