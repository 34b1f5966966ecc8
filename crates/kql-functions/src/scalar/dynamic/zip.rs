//! `zip(array, …)`.

use super::_declare::dynamic_function;
use crate::{Kernel, Scalar};
use kql_types::DynRef;

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "zip",
    &["(array: array, other: array, more: array*) -> array(array)"],
    "Null if no argument is an array; an argument that is not an array counts as empty.",
    "An array of arrays: the first elements of all arguments, then the second elements, and so on up to the longest \
     array. Shorter arrays are padded with null.",
    "zip-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let arrays: Vec<_> = args.columns.iter().map(|c| c.as_dynamics()).collect();
            args.written(|row, writer| {
                let lists: Vec<Option<Vec<DynRef<'_>>>> =
                    arrays.iter().map(|a| a.get(row).and_then(DynRef::items).map(Iterator::collect)).collect();
                let longest = lists.iter().flatten().map(Vec::len).max()?;
                writer.begin_array();
                for i in 0..longest {
                    writer.begin_array();
                    lists.iter().for_each(|l| writer.optional(l.as_ref().and_then(|l| l.get(i)).copied()));
                    writer.end();
                }
                writer.end();
                Some(())
            })
        });
        Ok(kernel)
    },
)];
