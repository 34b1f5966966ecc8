//! `max_of(arg, …)` and `min_of(arg, …)`.

use super::_pick_source::{as_type, choose};
use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Column, Type, Value};
use std::cmp::Ordering;

const NULLS: Nulls = Nulls::Described("Nulls are skipped; null if all values are null.");

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: Some(ScalarId::MaxOf),
        name: "max_of",
        aliases: &[],
        family: Family::Conditional,
        syntax: Syntax::Named,
        signatures: &["(arg: common_orderable, arg2: common_orderable+) -> common"],
        naming: Naming::None,
        nulls: NULLS,
        purity: Purity::Pure,
        summary: "The largest of the values, after conversion to a common type; ints give an int.",
        source: "max-of-function",
        bind: |args| bind(args, Ordering::Greater),
    },
    Scalar {
        id: Some(ScalarId::MinOf),
        name: "min_of",
        aliases: &[],
        family: Family::Conditional,
        syntax: Syntax::Named,
        signatures: &["(arg: common_orderable, arg2: common_orderable+) -> common"],
        naming: Naming::None,
        nulls: NULLS,
        purity: Purity::Pure,
        summary: "The smallest of the values, after conversion to a common type.",
        source: "min-of-function",
        bind: |args| bind(args, Ordering::Less),
    },
];

fn bind(args: &BindArgs<'_>, want: Ordering) -> Result<Kernel, BindError> {
    let ty = args.returns;
    Ok(Box::new(move |args| {
        let sources: Vec<Column> = args.columns.iter().map(|c| as_type(args, c, ty)).collect::<Result<_, _>>()?;
        let best = |i: usize| {
            let mut best = 0;
            for n in 1..sources.len() {
                if sources[n].is_null(i) {
                    continue;
                }
                if sources[best].is_null(i) || order(&sources[n], &sources[best], i, ty) == Some(want) {
                    best = n;
                }
            }
            best
        };
        Ok(choose(ty, args.rows, &sources, best))
    }))
}

fn order(a: &Column, b: &Column, row: usize, ty: Type) -> Option<Ordering> {
    match ty {
        Type::Real => a.as_reals().get(row)?.partial_cmp(&b.as_reals().get(row)?),
        Type::String => Some(a.as_strings().get(row).cmp(b.as_strings().get(row))),
        Type::Decimal => Some(a.as_decimals().get(row)?.cmp(&b.as_decimals().get(row)?)),
        Type::Guid => Some(a.as_guids().get(row)?.cmp(&b.as_guids().get(row)?)),
        Type::Dynamic => match (a.value(row), b.value(row)) {
            (Value::Dynamic(a), Value::Dynamic(b)) => a.to_value().as_f64()?.partial_cmp(&b.to_value().as_f64()?),
            _ => None,
        },
        Type::Bool | Type::Int | Type::Long | Type::DateTime | Type::Timespan => {
            Some(a.as_longs().get(row)?.cmp(&b.as_longs().get(row)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn nulls_are_skipped() {
        check("max_of", &[Value::Long(1), Value::Null(Type::Long), Value::Long(3)], Value::Long(3));
        check("min_of", &[Value::Null(Type::Int), Value::Int(5)], Value::Int(5));
        check("max_of", &[Value::Null(Type::Real), Value::Real(f64::NAN)], Value::Real(f64::NAN));
        check("min_of", &[Value::Null(Type::Int), Value::Null(Type::Int)], Value::Null(Type::Int));
    }
}
