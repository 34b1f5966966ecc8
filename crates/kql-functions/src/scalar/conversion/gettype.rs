//! `gettype(value)`.

use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Column, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "gettype",
    aliases: &[],
    family: Family::Conversion,
    syntax: Syntax::Named,
    signatures: &["(value: scalar) -> string"],
    naming: Naming::PrefixAndFirst("type"),
    nulls: Nulls::Described("A null of a scalar type gives the name of that type; a null dynamic gives `null`."),
    purity: Purity::Pure,
    summary: "Name of the type. For a dynamic, the type of the value inside: `array`, `dictionary`, `null`, or a \
              scalar type, where `real` is called `double`.",
    source: "gettype-function",
    bind: |args| {
        let ty = args.types[0];
        let kernel: Kernel = Box::new(move |args| {
            if ty != Type::Dynamic {
                return Ok(Column::of_constant(Value::String(ty.name().to_string()), args.rows));
            }
            let values = args.columns[0].as_dynamics();
            Ok(Column::strings((0..args.rows).map(|i| values.get(i).map_or("null", |v| v.to_dyn().type_name()))))
        });
        Ok(kernel)
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn names() {
        let text = |s: &str| Value::String(s.into());
        check("gettype", &[Value::Real(1.5)], text("real"));
        check("gettype", &[Value::Dynamic(Dyn::Real(1.5))], text("double"));
        check("gettype", &[Value::Dynamic(Dyn::Bag(vec![]))], text("dictionary"));
        check("gettype", &[Value::Null(Type::Dynamic)], text("null"));
    }
}
