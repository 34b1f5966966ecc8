//! `isascii(value)` and `isutf8(value)`.

use super::_frame::text;
use crate::Scalar;
use crate::lift::string_to_bool;

pub(super) static DECLARED: &[Scalar] = &[
    text(
        "isascii",
        &[],
        &["(value: stringable) -> bool"],
        "Kusto.Language, Functions.IsAscii (the reference has no page)",
        "Whether all characters are ASCII.",
        |_| Ok(string_to_bool(str::is_ascii)),
    ),
    text(
        "isutf8",
        &[],
        &["(value: stringable) -> bool"],
        "isutf8-function",
        "True: text is valid UTF-8 by the time that a query sees it.",
        |_| Ok(string_to_bool(|_| true)),
    ),
];
