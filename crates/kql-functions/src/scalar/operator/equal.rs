//! `==` and `!=`.

use super::_compare::{aligned, domain_of, equal, nulls_of};
use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use arrow_array::BooleanArray;
use arrow_buffer::{BooleanBuffer, NullBuffer};
use kql_types::Column;

const NULLS: Nulls = Nulls::Described("A null is unequal to every value; comparing two nulls gives null.");

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: Some(ScalarId::Equal),
        name: "==",
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Named,
        signatures: &["(left: scalar, right: scalar) -> bool"],
        naming: Naming::None,
        nulls: NULLS,
        purity: Purity::Pure,
        summary: "Equality, case-sensitive for strings. A string or dynamic compared with another type is converted \
                  to that type; two dynamics cannot be compared. NaN equals nothing.",
        source: "null-values",
        bind: |args| bind(args, false),
    },
    Scalar {
        id: Some(ScalarId::NotEqual),
        name: "!=",
        aliases: &["<>"],
        family: Family::Operator,
        syntax: Syntax::Named,
        signatures: &["(left: scalar, right: scalar) -> bool"],
        naming: Naming::None,
        nulls: NULLS,
        purity: Purity::Pure,
        summary: "Inequality. True if exactly one side is null, so `where x != 1` keeps rows where `x` is null.",
        source: "null-values",
        bind: |args| bind(args, true),
    },
];

fn bind(args: &BindArgs<'_>, negated: bool) -> Result<Kernel, BindError> {
    let domain = domain_of(args, 0, 1)?;
    Ok(Box::new(move |args| {
        let rows = args.rows;
        let (domain, left, right) = aligned(domain, &args.columns[0], &args.columns[1], rows);
        let same = equal(domain, &left, &right, rows);
        let (values, nulls) = settle(same, nulls_of(&left, rows), nulls_of(&right, rows));
        Ok(Column::Bool(BooleanArray::new(if negated { !&values } else { values }, nulls)))
    }))
}

/// Applies the rules for nulls: one null means unequal, two nulls give null.
fn settle(
    same: BooleanBuffer,
    left: Option<NullBuffer>,
    right: Option<NullBuffer>,
) -> (BooleanBuffer, Option<NullBuffer>) {
    match (left, right) {
        (None, None) => (same, None),
        (Some(n), None) | (None, Some(n)) => (&same & n.inner(), None),
        (Some(l), Some(r)) => {
            let any = l.inner() | r.inner();
            (&same & &(l.inner() & r.inner()), Some(NullBuffer::new(any)))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn nulls_are_unequal() {
        let (one, null) = (Value::Long(1), Value::Null(Type::Long));
        check("==", &[null.clone(), one.clone()], Value::Bool(false));
        check("!=", &[null.clone(), one], Value::Bool(true));
        check("==", &[null.clone(), null], Value::Null(Type::Bool));
    }

    #[test]
    fn sides_meet() {
        let text = |s: &str| Value::String(s.into());
        check("==", &[Value::Int(1), Value::Real(1.0)], Value::Bool(true));
        check("==", &[Value::Bool(true), text("true")], Value::Bool(true));
        check("==", &[Value::DateTime(0), text("0001-01-01")], Value::Bool(true));
        check("==", &[Value::Dynamic(Dyn::String("x".into())), text("x")], Value::Bool(true));
        check("==", &[Value::Dynamic(Dyn::Real(1.5)), Value::Long(1)], Value::Bool(false));
        check("==", &[text("a text of some length"), text("a text of some length")], Value::Bool(true));
        check("==", &[Value::Real(f64::NAN), Value::Real(f64::NAN)], Value::Bool(false));
        check("==", &[Value::Null(Type::Dynamic), text("")], Value::Bool(true));
    }
}
