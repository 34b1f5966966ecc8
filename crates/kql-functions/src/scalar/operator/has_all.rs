//! `has_all`.

use super::_find::{Bounds, Needle};
use super::_list::list;
use super::_text::mask;
use crate::scalar::conversion::_convert;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "has_all",
    aliases: &[],
    family: Family::Operator,
    syntax: Syntax::Named,
    signatures: &["(value: text, item: scalar*) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Described("Null items are passed over; null text counts as `\"\"`."),
    purity: Purity::Pure,
    summary: "Whether the text `has` all of the items, without regard to case; a dynamic array counts as its elements.",
    source: "has-all-operator",
    bind: |args| {
        list(
            args,
            |items| {
                items.iter().map(|v| Needle::new(&_convert::text_of(v), false, Bounds::Both)).collect::<Vec<Needle>>()
            },
            |all, column, rows| mask(column, rows, |s| all.iter().all(|n| n.is_in(s))),
        )
    },
}];
