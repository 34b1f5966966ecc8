//! `array_sort_asc(array, …)` and `array_sort_desc`.

use super::_declare::{dynamic_function, write_array};
use crate::{BindArgs, Kernel, Scalar, ScalarId};
use kql_types::{Dyn, DynRef, DynWriter, Type, Value};

const SIGNATURES: &[&str] = &["(arrays: array+) -> dynamic", "(arrays: array+, nulls_last: const bool) -> dynamic"];
const NULLS: &str = "Null for a value that is not an array, and for an array whose length differs from that of the \
                     first.";

pub(super) static DECLARED: &[Scalar] = &[
    dynamic_function(
        "array_sort_asc",
        SIGNATURES,
        NULLS,
        "Sorts an array: numbers, datetimes and timespans first, then strings by bytes, guids, and the rest. Nulls \
         are last unless the last argument is `false`. Further arrays are reordered like the first; each array \
         becomes a column `<name>_sorted`, or `array<i>_sorted` if the argument has no name.",
        "array-sort-asc-function",
        |bind| Ok(sort(bind, false)),
    )
    .with_id(ScalarId::ArraySortAsc),
    dynamic_function(
        "array_sort_desc",
        SIGNATURES,
        NULLS,
        "Like `array_sort_asc`, in descending order. Nulls are last here too, unless the last argument is `false`.",
        "array-sort-desc-function",
        |bind| Ok(sort(bind, true)),
    )
    .with_id(ScalarId::ArraySortDesc),
];

fn sort(bind: &BindArgs<'_>, descending: bool) -> Kernel {
    let last = bind.count() - 1;
    let nulls_last = !matches!(bind.constant(last), Some(Value::Bool(false)));
    let arrays = if last > 0 && bind.types[last] == Type::Bool { last } else { last + 1 };
    Box::new(move |args| {
        let sources: Vec<_> = args.columns[..arrays].iter().map(|c| c.as_dynamics()).collect();
        args.written(|row, out| {
            let items = |i: usize| sources[i].get(row).and_then(DynRef::items).map(Iterator::collect::<Vec<_>>);
            let first = items(0)?;
            let order = permutation(&first, descending, nulls_last);
            let sorted = |items: &[DynRef<'_>], out: &mut DynWriter| {
                write_array(order.iter().map(|i| items[*i]), out);
            };
            if arrays == 1 {
                sorted(&first, out);
            } else {
                out.begin_array();
                sorted(&first, out);
                for i in 1..arrays {
                    match items(i).filter(|other| other.len() == first.len()) {
                        Some(other) => sorted(&other, out),
                        None => out.null(),
                    }
                }
                out.end();
            }
            Some(())
        })
    })
}

/// Positions in sorted order; equal elements keep theirs.
fn permutation(items: &[DynRef<'_>], descending: bool, nulls_last: bool) -> Vec<usize> {
    let trees: Vec<Dyn> = items.iter().map(|v| v.to_dyn()).collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&trees[*a], &trees[*b]);
        let nulls = (*a == Dyn::Null).cmp(&(*b == Dyn::Null));
        let nulls = if nulls_last { nulls } else { nulls.reverse() };
        nulls.then_with(|| if descending { b.order(a) } else { a.order(b) })
    });
    order
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn one_and_several_arrays() {
        let array = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check("array_sort_asc", &[array(r#"[null,"b","a",2,1.5]"#)], array(r#"[1.5,2,"a","b",null]"#));
        check("array_sort_desc", &[array("[1,null,2]")], array("[2,1,null]"));
        check("array_sort_desc", &[array("[1,null,2]"), Value::Bool(false)], array("[null,2,1]"));
        check(
            "array_sort_asc",
            &[array("[3,1,2]"), array(r#"["c","a","b"]"#), array("[1]")],
            array(r#"[[1,2,3],["a","b","c"],null]"#),
        );
        check("array_sort_asc", &[Value::Null(Type::Dynamic)], Value::Null(Type::Dynamic));
    }
}
