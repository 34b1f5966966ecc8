//! `not(expression)`.

use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar};
use arrow_array::{Array, BooleanArray};
use kql_types::{Column, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "not",
    aliases: &[],
    family: Family::Conditional,
    signatures: &["(expression: bool) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Negation; null stays null.",
    source: "not-function",
    bind: |_| {
        let kernel: Kernel = Box::new(|args| {
            Ok(match &args.columns[0] {
                Column::Bool(a) => Column::Bool(BooleanArray::new(!a.values(), a.nulls().cloned())),
                Column::Const(Value::Bool(b), n) => Column::Const(Value::Bool(!b), *n),
                other => {
                    let values = other.as_bools();
                    Column::bools((0..args.rows).map(|i| values.get(i).map(|b| !b)))
                }
            })
        });
        Ok(kernel)
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn negates() {
        check("not", &[Value::Bool(true)], Value::Bool(false));
        check("not", &[Value::Null(Type::Bool)], Value::Null(Type::Bool));
    }
}
