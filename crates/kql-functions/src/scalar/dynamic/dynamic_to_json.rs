//! `dynamic_to_json(value)`.

use super::_declare::dynamic_function;
use crate::{Kernel, Scalar, ScalarId};
use kql_types::{Dyn, Type};

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "dynamic_to_json",
    &["(dynamic: scalar) -> string"],
    "Null gives `\"\"`.",
    "Canonical JSON: members are sorted by key at every depth, so equal values give equal strings. A scalar is \
     converted as by `tostring`.",
    "dynamic-to-json-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let mut out = args.builder(Type::String);
            if args.columns[0].ty() == Type::Dynamic {
                let values = args.columns[0].as_dynamics();
                for row in 0..args.rows {
                    let text = values.get(row).map(|v| canonical(v.to_dyn()).to_string());
                    out.push_str(text.as_deref().unwrap_or_default());
                }
            } else {
                (0..args.rows).for_each(|row| out.push_str(&args.columns[0].value(row).to_string()));
            }
            Ok(out.finish()?)
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::DynamicToJson)];

fn canonical(tree: Dyn) -> Dyn {
    match tree {
        Dyn::Array(items) => Dyn::Array(items.into_iter().map(canonical).collect()),
        Dyn::Bag(mut members) => {
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Dyn::Bag(members.into_iter().map(|(k, v)| (k, canonical(v))).collect())
        }
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn members_are_sorted() {
        let json = Value::Dynamic(Dyn::from_json(r#"{"b":[{"z":1,"y":"q"}],"a":null}"#).unwrap());
        check("dynamic_to_json", &[json], Value::String(r#"{"a":null,"b":[{"y":"q","z":1}]}"#.into()));
        check("dynamic_to_json", &[Value::Bool(true)], Value::String("True".into()));
    }
}
