//! `not(expression)`.

use crate::scalar::operator::_logic::truth;
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use arrow_array::{Array, BooleanArray};
use kql_types::{Column, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Not),
    name: "not",
    aliases: &[],
    family: Family::Conditional,
    syntax: Syntax::Named,
    signatures: &["(expression: number|bool) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Logical negation. Null gives null; a number counts as true unless it is 0.",
    source: "not-function",
    bind: |_| {
        let kernel: Kernel = Box::new(|args| {
            Ok(match &args.columns[0] {
                Column::Const(v, n) if matches!(**v, Value::Bool(_)) => {
                    Column::of_constant(Value::Bool(**v == Value::Bool(false)), *n)
                }
                Column::Bool(a) => Column::Bool(BooleanArray::new(!a.values(), a.nulls().cloned())),
                other => {
                    let (values, nulls) = truth(other, args.rows);
                    Column::Bool(BooleanArray::new(!&values, nulls))
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
