//! `value[index]`.

use super::_declare::dynamic_function;
use super::_path::select;
use crate::{BindError, Kernel, Scalar, ScalarId, Syntax};
use kql_types::{Dyn, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    syntax: Syntax::Only("value[index]"),
    ..dynamic_function(
        "index",
        &["(value: dynamic, index: scalar) -> dynamic"],
        "Null for a position out of range, a missing key, or a value that is not of the matching kind.",
        "Element of an array or member of a bag, written `value[index]`. An integer is a position, where negative \
         positions count from the end; a string is a key.",
        "scalar-data-types/dynamic",
        |bind| {
            let kernel: Kernel = match bind.constant(1) {
                Some(Value::String(key)) => {
                    let key = key.clone();
                    Box::new(move |args| select(args, |_, v| v.get(&key)))
                }
                Some(Value::Bool(at)) => at_constant(i64::from(*at)),
                Some(at @ (Value::Int(_) | Value::Long(_))) => at_constant(at.as_i64().unwrap_or_default()),
                _ => match bind.types[1] {
                    Type::String => Box::new(|args| {
                        let keys = args.columns[1].as_strings();
                        select(args, |row, v| v.get(keys.get(row)))
                    }),
                    Type::Int | Type::Long | Type::Bool => Box::new(|args| {
                        let positions = args.columns[1].as_longs();
                        select(args, |row, v| v.at(positions.get(row)?))
                    }),
                    Type::Dynamic => Box::new(|args| {
                        let indexes = args.columns[1].as_dynamics();
                        select(args, |row, v| match indexes.get(row)?.to_dyn() {
                            Dyn::String(key) => v.get(&key),
                            Dyn::Long(at) => v.at(at),
                            Dyn::Int(at) => v.at(i64::from(at)),
                            _ => None,
                        })
                    }),
                    Type::Real | Type::DateTime | Type::Timespan | Type::Guid | Type::Decimal => {
                        return Err(BindError::argument(1, "an index must be an integer or a string"));
                    }
                },
            };
            Ok(kernel)
        },
    )
    .with_id(ScalarId::Index)
}];

fn at_constant(at: i64) -> Kernel {
    Box::new(move |args| select(args, |_, v| v.at(at)))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn positions_and_keys() {
        let array = Value::Dynamic(Dyn::from_json("[10,20,30]").unwrap());
        check("index", &[array.clone(), Value::Long(-1)], Value::Dynamic(Dyn::Long(30)));
        check("index", &[array.clone(), Value::Int(0)], Value::Dynamic(Dyn::Long(10)));
        check("index", &[array.clone(), Value::Long(3)], Value::Null(Type::Dynamic));
        check("index", &[array, Value::String("a".into())], Value::Null(Type::Dynamic));
        let bag = Value::Dynamic(Dyn::from_json(r#"{"a b":true}"#).unwrap());
        check("index", &[bag.clone(), Value::String("a b".into())], Value::Dynamic(Dyn::Bool(true)));
        check("index", &[bag, Value::Long(0)], Value::Null(Type::Dynamic));
    }
}
