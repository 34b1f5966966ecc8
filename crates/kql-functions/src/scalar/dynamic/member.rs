//! `value.key`.

use super::_declare::dynamic_function;
use super::_path::select;
use crate::{Kernel, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    syntax: Syntax::Only("value.key"),
    ..dynamic_function(
        "member",
        &["(value: dynamic, key: const string) -> dynamic"],
        "Null for a missing member and for a value that is not a bag.",
        "Member of a bag, written `value.key` or `value['key']`. A string that contains JSON has no members: use \
         `parse_json` first.",
        "scalar-data-types/dynamic",
        |bind| {
            let key = bind.constant_str(1)?.to_string();
            let kernel: Kernel = Box::new(move |args| select(args, |_, v| v.get(&key)));
            Ok(kernel)
        },
    )
    .with_id(ScalarId::Member)
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn member_of_bag_only() {
        let bag = Value::Dynamic(Dyn::from_json(r#"{"a":{"b":[1,2]},"n":null}"#).unwrap());
        let key = |k: &str| Value::String(k.into());
        check("member", &[bag.clone(), key("a")], Value::Dynamic(Dyn::from_json(r#"{"b":[1,2]}"#).unwrap()));
        check("member", &[bag.clone(), key("n")], Value::Null(Type::Dynamic));
        check("member", &[Value::Dynamic(Dyn::from_text("x")), key("a")], Value::Null(Type::Dynamic));
    }
}
