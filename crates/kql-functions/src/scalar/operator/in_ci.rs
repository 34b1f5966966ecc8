//! `in~` and `!in~`.

use super::_list::list;
use super::_set::Set;
use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[
    declare(
        "in~",
        "in-operator",
        "Whether the text equals an item of the list without regard to case, as `=~` compares.",
        |args| bind(args, false),
    ),
    declare("!in~", "not-in-operator", "The opposite of `in~`.", |args| bind(args, true)),
];

const fn declare(
    name: &'static str,
    source: &'static str,
    summary: &'static str,
    bind: fn(&BindArgs<'_>) -> Result<Kernel, BindError>,
) -> Scalar {
    Scalar {
        name,
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Named,
        signatures: &["(value: text, item: scalar*) -> bool"],
        naming: Naming::None,
        nulls: Nulls::Described("Null text counts as `\"\"`; a null item equals nothing."),
        purity: Purity::Pure,
        summary,
        source,
        bind,
    }
}

fn bind(args: &BindArgs<'_>, negate: bool) -> Result<Kernel, BindError> {
    let ty = args.types[0];
    list(args, move |items| Set::new(ty, true, items), move |set, column, rows| set.test(column, rows, negate))
}
