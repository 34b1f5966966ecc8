//! `in` and `!in`.

use super::_membership::{in_list, membership};
use crate::{Scalar, ScalarId};

const SIGNATURES: &[&str] = &["(value: scalar, item: scalar*) -> bool"];
const NULLS: &str = "Null is in no list; a null item matches nothing.";

pub(super) static DECLARED: &[Scalar] = &[
    membership(
        "in",
        SIGNATURES,
        NULLS,
        "Whether the value equals an item of the list. A dynamic array stands for its elements; items are converted \
         to the type of the value.",
        "in-cs-operator",
        |args| in_list(args, false, false),
    )
    .with_id(ScalarId::In),
    membership("!in", SIGNATURES, NULLS, "Negation of `in`; true for null.", "not-in-cs-operator", |args| {
        in_list(args, false, true)
    })
    .with_id(ScalarId::NotIn),
];

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
