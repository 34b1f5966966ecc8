//! `array_concat(array, …)`.

use super::_declare::dynamic_function;
use crate::{Kernel, Scalar, ScalarId};
use kql_types::DynRef;

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "array_concat",
    &["(array: array+) -> array"],
    "Nulls and values that are not arrays are skipped.",
    "Concatenates arrays.",
    "fuzz/t1-dynamic-json-0006-56411f34",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let arrays: Vec<_> = args.columns.iter().map(|c| c.as_dynamics()).collect();
            args.written(|row, writer| {
                writer.begin_array();
                for items in arrays.iter().filter_map(|a| a.get(row).and_then(DynRef::items)) {
                    items.for_each(|v| writer.raw(v));
                }
                writer.end();
                Some(())
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::ArrayConcat)];
