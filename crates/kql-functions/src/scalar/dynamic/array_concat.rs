//! `array_concat(array, …)`.

use super::_declare::dynamic_function;
use crate::{Kernel, Scalar};
use kql_types::{DynRef, DynWriter, Type};

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "array_concat",
    &["(array: array+) -> array"],
    "Nulls and values that are not arrays are skipped.",
    "Concatenates arrays.",
    "fuzz/t1-dynamic-json-0006-56411f34",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let arrays: Vec<_> = args.columns.iter().map(|c| c.as_dynamics()).collect();
            let mut writer = DynWriter::default();
            let mut out = args.builder(Type::Dynamic);
            for row in 0..args.rows {
                writer.clear();
                writer.begin_array();
                for items in arrays.iter().filter_map(|a| a.get(row).and_then(DynRef::items)) {
                    items.for_each(|v| writer.raw(v));
                }
                writer.end();
                out.push_raw(Some(writer.value()));
            }
            Ok(out.finish()?)
        });
        Ok(kernel)
    },
)];
