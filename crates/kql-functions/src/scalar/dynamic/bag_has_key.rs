//! `bag_has_key(bag, key)`, `bag_remove_keys(bag, keys)` and `bag_set_key(bag, key, value)`.

use super::_declare::{NO_BAG, dynamic_function};
use super::_path::{get, keys, remove, set};
use crate::{Kernel, Scalar, ScalarId};
use kql_types::{Column, Dyn, DynRef, Value};

pub(super) static DECLARED: &[Scalar] = &[
    dynamic_function(
        "bag_has_key",
        &["(bag: bag, key: string) -> bool"],
        NO_BAG,
        "Whether a bag has a member, even if its value is null. A key that starts like a path (`$.a.b`, `$['a']`) \
         refers to a nested bag.",
        "bag-has-key-function",
        |bind| {
            let constant = bind.constant(1).and_then(Value::as_str).map(keys);
            let kernel: Kernel = Box::new(move |args| {
                let (bags, strings) = (args.columns[0].as_dynamics(), args.columns[1].as_strings());
                Ok(Column::bools((0..args.rows).map(|row| {
                    let bag = bags.get(row).filter(|v| v.is_bag())?;
                    let has = |path: &Option<Vec<String>>| path.as_ref().is_some_and(|p| get(bag, p).is_some());
                    Some(match &constant {
                        Some(path) => has(path),
                        None => has(&keys(strings.get(row))),
                    })
                })))
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::BagHasKey),
    dynamic_function(
        "bag_remove_keys",
        &["(bag: bag, keys: array) -> bag"],
        "Null if the first argument is not a bag or the second is not an array.",
        "Removes members from a bag. A key that starts like a path (`$.a.b`, `$['a']`) refers to a nested bag.",
        "bag-remove-keys-function",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let (bags, lists) = (args.columns[0].as_dynamics(), args.columns[1].as_dynamics());
                let removed = |row| {
                    let mut tree = bags.get(row).filter(|v| v.is_bag())?.to_dyn();
                    for key in lists.get(row).and_then(DynRef::items)?.filter_map(DynRef::as_str) {
                        remove(&mut tree, &keys(&key).unwrap_or_default());
                    }
                    Some(tree)
                };
                args.dynamics((0..args.rows).map(|row| removed(row).unwrap_or(Dyn::Null)))
            });
            Ok(kernel)
        },
    ),
    dynamic_function(
        "bag_set_key",
        &["(bag: bag, key: string, value: scalar) -> bag"],
        NO_BAG,
        "Sets a member of a bag. A key that starts like a path (`$.a.b`, `$['a']`) refers to a nested bag, which is \
         created if missing. A member that already exists moves to the end.",
        "bag-set-key-function",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let (bags, strings) = (args.columns[0].as_dynamics(), args.columns[1].as_strings());
                let changed = |row| {
                    let mut tree = bags.get(row).filter(|v| v.is_bag())?.to_dyn();
                    set(&mut tree, &keys(strings.get(row)).unwrap_or_default(), args.columns[2].value(row).to_dyn());
                    Some(tree)
                };
                args.dynamics((0..args.rows).map(|row| changed(row).unwrap_or(Dyn::Null)))
            });
            Ok(kernel)
        },
    ),
];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    fn json(text: &str) -> Value {
        Value::Dynamic(Dyn::from_json(text).unwrap())
    }

    fn s(text: &str) -> Value {
        Value::String(text.into())
    }

    #[test]
    fn keys_and_paths() {
        let bag = json(r#"{"a":{"b":null,"c":1},"d":2}"#);
        check("bag_has_key", &[bag.clone(), s("a")], Value::Bool(true));
        check("bag_has_key", &[bag.clone(), s("$.a.b")], Value::Bool(true));
        check("bag_has_key", &[bag.clone(), s("b")], Value::Bool(false));
        check("bag_has_key", &[json("[1]"), s("b")], Value::Null(Type::Bool));
        check("bag_remove_keys", &[bag.clone(), json(r#"["d","$.a.b",7]"#)], json(r#"{"a":{"c":1}}"#));
        check("bag_set_key", &[bag.clone(), s("$.a.b"), s("x")], json(r#"{"a":{"c":1,"b":"x"},"d":2}"#));
        check(
            "bag_set_key",
            &[bag.clone(), s("$['e'].f"), Value::Long(1)],
            json(r#"{"a":{"b":null,"c":1},"d":2,"e":{"f":1}}"#),
        );
        check("bag_set_key", &[bag, s("a"), Value::Long(1)], json(r#"{"d":2,"a":1}"#));
    }
}
