//! `in` and `!in`.

use super::_list::list;
use super::_set::Set;
use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[
    declare(
        "in",
        "in-cs-operator",
        "Whether the value equals an item of the list; a dynamic array counts as its elements. Items are converted to the type \
         of the value.",
        |args| bind(args, false),
    ),
    declare("!in", "not-in-cs-operator", "The opposite of `in`; true for null.", |args| bind(args, true)),
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
        signatures: &["(value: scalar, item: scalar*) -> bool"],
        naming: Naming::None,
        nulls: Nulls::Described("Null is in no list, and a null item equals nothing."),
        purity: Purity::Pure,
        summary,
        source,
        bind,
    }
}

fn bind(args: &BindArgs<'_>, negate: bool) -> Result<Kernel, BindError> {
    let ty = args.types[0];
    list(args, move |items| Set::new(ty, false, items), move |set, column, rows| set.test(column, rows, negate))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn items_take_the_type_of_the_value() {
        let text = |s: &str| Value::String(s.into());
        check("in", &[Value::Long(1), text("1")], Value::Bool(true));
        check("in", &[Value::Long(1), Value::Real(1.5)], Value::Bool(false));
        check("in", &[text("a"), text("b"), text("a")], Value::Bool(true));
        let list = Value::Dynamic(Dyn::Array(vec![Dyn::String("x".into()), Dyn::Long(2), Dyn::Null]));
        check("in", &[Value::Dynamic(Dyn::Long(2)), list.clone()], Value::Bool(true));
        check("!in", &[Value::Null(Type::Long), list.clone()], Value::Bool(true));
        check("in~", &[text("X"), list], Value::Bool(true));
    }
}
