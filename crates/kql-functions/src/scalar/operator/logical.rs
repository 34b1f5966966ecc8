//! `and` and `or`.

use super::_logic::truth;
use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use arrow_array::BooleanArray;
use arrow_buffer::{BooleanBuffer, NullBuffer};
use kql_types::{Column, Type, Value};

const SIGNATURES: &[&str] = &[
    "(left: bool, right: bool) -> bool",
    "(left: dynamic, right: bool) -> bool",
    "(left: bool, right: dynamic) -> bool",
    "(left: dynamic, right: dynamic) -> bool",
];

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: Some(ScalarId::And),
        name: "and",
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Named,
        signatures: SIGNATURES,
        naming: Naming::None,
        nulls: Nulls::Described("`false and null` is false; otherwise a null gives null."),
        purity: Purity::Pure,
        summary: "Logical AND with three-valued logic.",
        source: "logical-operators",
        bind: |args| bind(args, false),
    },
    Scalar {
        id: Some(ScalarId::Or),
        name: "or",
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Named,
        signatures: SIGNATURES,
        naming: Naming::None,
        nulls: Nulls::Described("`true or null` is true; otherwise a null gives null."),
        purity: Purity::Pure,
        summary: "Logical OR with three-valued logic.",
        source: "logical-operators",
        bind: |args| bind(args, true),
    },
];

fn bind(_: &BindArgs<'_>, either: bool) -> Result<Kernel, BindError> {
    Ok(Box::new(move |args| {
        let (left, right) = (&args.columns[0], &args.columns[1]);
        // A constant decides the result or leaves it to the other side.
        for (one, other) in [(left, right), (right, left)] {
            if let Some(Value::Bool(b)) = one.constant() {
                return Ok(if *b == either { one.clone() } else { truth_column(other, args.rows) });
            }
        }
        let (a, n) = truth(left, args.rows);
        let (b, m) = truth(right, args.rows);
        if n.is_none() && m.is_none() {
            return Ok(Column::Bool(BooleanArray::new(if either { &a | &b } else { &a & &b }, None)));
        }
        // The rows where each side is true and where it is false; the others are null.
        let parts = |values: &BooleanBuffer, nulls: &Option<NullBuffer>| match nulls {
            None => (values.clone(), !values),
            Some(n) => (values & n.inner(), &!values & n.inner()),
        };
        let ((ta, fa), (tb, fb)) = (parts(&a, &n), parts(&b, &m));
        let (yes, no) = if either { (&ta | &tb, &fa & &fb) } else { (&ta & &tb, &fa | &fb) };
        let known = &yes | &no;
        Ok(Column::Bool(BooleanArray::new(yes, Some(NullBuffer::new(known)))))
    }))
}

fn truth_column(column: &Column, rows: usize) -> Column {
    if column.is(Type::Bool) {
        return column.clone();
    }
    let (values, nulls) = truth(column, rows);
    Column::Bool(BooleanArray::new(values, nulls))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn three_values() {
        let (yes, no, null) = (Value::Bool(true), Value::Bool(false), Value::Null(Type::Bool));
        check("and", &[null.clone(), yes.clone()], null.clone());
        check("and", &[null.clone(), no.clone()], no.clone());
        check("or", &[null.clone(), no.clone()], null.clone());
        check("or", &[null.clone(), yes.clone()], yes.clone());
        check("and", &[yes.clone(), no.clone()], no);
    }
}
