//! `set_equals(a, b)` and `jaccard_index(a, b)`.

use super::_declare::dynamic_function;
use super::_set::Set;
use crate::{Args, Kernel, Scalar};
use kql_types::{Column, DynRef};

pub(super) static DECLARED: &[Scalar] = &[
    dynamic_function(
        "set_equals",
        &["(set1: array, set2: array) -> bool"],
        "Null if an argument is not an array.",
        "Whether two arrays have the same distinct elements.",
        "set-equals-function",
        |_| {
            let kernel: Kernel =
                Box::new(|args| Ok(Column::bools(counts(args).map(|c| c.map(|(a, b, both)| a == both && b == both)))));
            Ok(kernel)
        },
    ),
    dynamic_function(
        "jaccard_index",
        &["(set1: array, set2: array) -> real"],
        "Null if an argument is not an array; NaN for two empty arrays.",
        "Jaccard index of two arrays: the size of their intersection divided by the size of their union, from 0 to \
         1.",
        "jaccard-index-function",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let ratio = |(a, b, both): (usize, usize, usize)| both as f64 / (a + b - both) as f64;
                Ok(Column::reals(counts(args).map(|c| c.map(ratio))))
            });
            Ok(kernel)
        },
    ),
];

/// Distinct elements of the first array, of the second, and of both, in each row.
fn counts(args: &Args<'_>) -> impl Iterator<Item = Option<(usize, usize, usize)>> {
    let (first, second) = (args.columns[0].as_dynamics(), args.columns[1].as_dynamics());
    (0..args.rows).map(move |row| {
        let mut a = Set::of(first.get(row).and_then(DynRef::items)?);
        let mut b = Set::default();
        let mut both = 0;
        for v in second.get(row).and_then(DynRef::items)? {
            if b.insert(v) {
                both += usize::from(a.contains(v));
            }
        }
        Some((a.len(), b.len(), both))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn duplicates_do_not_count() {
        let array = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check("set_equals", &[array("[1,2,1]"), array("[2,1]")], Value::Bool(true));
        check("set_equals", &[array("[1,2]"), array("[2]")], Value::Bool(false));
        check("set_equals", &[array("[1]"), Value::Null(Type::Dynamic)], Value::Null(Type::Bool));
        check("jaccard_index", &[array("[1,2,3,3]"), array("[1,2,3,4]")], Value::Real(0.75));
    }
}
