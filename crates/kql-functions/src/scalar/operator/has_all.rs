//! `has_all`.

use super::_membership::list;
use super::_search::{Bounds, SearchTerm};
use super::_string_operator::mask;
use crate::scalar::conversion::_convert;
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::HasAll),
    name: "has_all",
    aliases: &[],
    family: Family::Operator,
    syntax: Syntax::Named,
    signatures: &["(value: text, item: scalar*) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Described("Null items are skipped; a null string counts as `\"\"`."),
    purity: Purity::Pure,
    summary: "Whether the string `has` all of the items, case-insensitively. A dynamic array stands for its \
              elements.",
    source: "has-all-operator",
    bind: |args| {
        list(
            args,
            |items| {
                items
                    .iter()
                    .map(|v| SearchTerm::new(&_convert::text_of(v), false, Bounds::Both))
                    .collect::<Vec<SearchTerm>>()
            },
            |all, column, rows| mask(column, rows, |s| all.iter().all(|n| n.is_in(s))),
        )
    },
}];
