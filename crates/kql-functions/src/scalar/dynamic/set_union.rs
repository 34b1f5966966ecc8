//! `set_union(array, …)`.

use super::_declare::dynamic_function;
use super::_set::Set;
use crate::{Kernel, Scalar, ScalarId};
use kql_types::DynRef;

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "set_union",
    &["(set: array, other: array, more: array*) -> array"],
    "Nulls and values that are not arrays are skipped.",
    "The distinct elements of all arrays, in order of first appearance. `1` and `1.0` count as the same element.",
    "set-union-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let arrays: Vec<_> = args.columns.iter().map(|c| c.as_dynamics()).collect();
            args.written(|row, writer| {
                let mut seen = Set::default();
                writer.begin_array();
                for items in arrays.iter().filter_map(|a| a.get(row).and_then(DynRef::items)) {
                    items.filter(|v| seen.insert(*v)).for_each(|v| writer.raw(v));
                }
                writer.end();
                Some(())
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::SetUnion)];
