//! `=~` and `!~`.

use super::_fold::equal;
use super::_text::{TEXT_RIGHT, binary, operator};
use crate::Scalar;

pub(super) static DECLARED: &[Scalar] = &[
    operator(
        "=~",
        &[],
        TEXT_RIGHT,
        "equals-operator",
        "Equality without regard to case, by simple folding: `É` equals `é`, but `ß` is not `ss` and composed letters do \
         not equal decomposed ones.",
        |args| binary(args, false, str::to_string, |p, s| equal(s, p)),
    ),
    operator("!~", &[], TEXT_RIGHT, "not-equals-operator", "The opposite of `=~`.", |args| {
        binary(args, true, str::to_string, |p, s| equal(s, p))
    }),
];
