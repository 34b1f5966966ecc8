//! `set_intersect(array, …)` and `set_difference(array, …)`.

use super::_declare::dynamic_function;
use super::_set::Set;
use crate::{Kernel, Scalar, ScalarId};
use kql_types::{DynRef, Type};

pub(super) static DECLARED: &[Scalar] = &[
    dynamic_function(
        "set_intersect",
        &["(set: array, other: array, more: array*) -> array"],
        "Null if an argument is not an array.",
        "The distinct elements that are in every array, in the order of the first array.",
        "set-intersect-function",
        |_| Ok(kernel(true)),
    ),
    dynamic_function(
        "set_difference",
        &["(set: array, other: array, more: array*) -> array"],
        "Null if the first argument is not an array; other arguments that are not arrays count as empty.",
        "The distinct elements of the first array that are in none of the others, in order. Null counts as an \
         element.",
        "set-difference-function",
        |_| Ok(kernel(false)),
    )
    .with_id(ScalarId::SetDifference),
];

/// Keeps the elements of the first array that are in all the others, or in none.
fn kernel(in_all: bool) -> Kernel {
    Box::new(move |args| {
        let arrays: Vec<_> = args.columns.iter().map(|c| c.as_dynamics()).collect();
        let Some((first, others)) = arrays.split_first() else {
            return Ok(kql_types::Column::nulls(Type::Dynamic, args.rows));
        };
        args.written(|row, out| {
            let items = |a: &kql_types::Dynamics<'_>| a.get(row).map(|v| v.is_array()) == Some(true);
            if !items(first) || in_all && !others.iter().all(items) {
                return None;
            }
            let mut sets: Vec<Set> =
                others.iter().map(|a| a.get(row).and_then(DynRef::items).map(Set::of).unwrap_or_default()).collect();
            let mut seen = Set::default();
            out.begin_array();
            for v in first.get(row).and_then(DynRef::items).into_iter().flatten() {
                if sets.iter_mut().all(|s| s.contains(v) == in_all) && seen.insert(v) {
                    out.raw(v);
                }
            }
            out.end();
            Some(())
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn order_and_nulls() {
        let array = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check("set_intersect", &[array("[3,1,3,2]"), array("[2,3.0]")], array("[3,2]"));
        check("set_difference", &[array("[null,1,null,2]"), array("[null]")], array("[1,2]"));
        check("set_intersect", &[array("[1]"), Value::Null(Type::Dynamic)], Value::Null(Type::Dynamic));
        check("set_difference", &[array("[1,1]"), Value::Null(Type::Dynamic)], array("[1]"));
        check("set_union", &[array("[1]"), Value::Null(Type::Dynamic), array("[\"a\",1.0]")], array("[1,\"a\"]"));
    }
}
