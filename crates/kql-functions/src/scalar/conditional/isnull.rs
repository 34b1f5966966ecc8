//! `isnull(value)` and `isnotnull(value)`.

use crate::scalar::operator::_compare::nulls_of;
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use arrow_array::{Array, BooleanArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use kql_types::{Column, Value};

const NULLS: Nulls = Nulls::Described("Never null.");

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: Some(ScalarId::IsNull),
        name: "isnull",
        aliases: &[],
        family: Family::Conditional,
        syntax: Syntax::Named,
        signatures: &["(expression: scalar) -> bool"],
        naming: Naming::None,
        nulls: NULLS,
        purity: Purity::Pure,
        summary: "Whether a value is null. Strings are never null, not even the empty string: use `isempty`.",
        source: "isnull-function",
        bind: |_| Ok(kernel(false)),
    },
    Scalar {
        id: Some(ScalarId::IsNotNull),
        name: "isnotnull",
        aliases: &["notnull"],
        family: Family::Conditional,
        syntax: Syntax::Named,
        signatures: &["(expression: scalar) -> bool"],
        naming: Naming::None,
        nulls: NULLS,
        purity: Purity::Pure,
        summary: "Whether a value is not null; true for every string.",
        source: "isnotnull-function",
        bind: |_| Ok(kernel(true)),
    },
];

fn kernel(wanted: bool) -> Kernel {
    Box::new(move |args| {
        let column = &args.columns[0];
        if let Some(v) = column.constant() {
            return Ok(Column::of_constant(Value::Bool(v.is_null() != wanted), args.rows));
        }
        // Only `substring` with a null position returns null strings.
        let valid = match column {
            Column::String(a) => a.nulls().cloned(),
            Column::Dictionary(d) => d.keys.nulls().cloned(),
            _ => nulls_of(column, args.rows),
        };
        let values = match valid.as_ref().map(NullBuffer::inner) {
            None if wanted => BooleanBuffer::new_set(args.rows),
            None => BooleanBuffer::new_unset(args.rows),
            Some(valid) if wanted => valid.clone(),
            Some(valid) => !valid,
        };
        Ok(Column::Bool(BooleanArray::new(values, None)))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn strings_are_not_null() {
        check("isnull", &[Value::String(String::new())], Value::Bool(false));
        check("isnull", &[Value::Null(Type::Real)], Value::Bool(true));
        check("isnotnull", &[Value::Null(Type::Dynamic)], Value::Bool(false));
        check("notnull", &[Value::Long(1)], Value::Bool(true));
    }
}
