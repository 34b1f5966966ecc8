//! `array_length(array)`.

use super::_declare::{NO_ARRAY, dynamic_function};
use crate::{Kernel, Scalar, ScalarId};
use kql_types::{Column, DynRef};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    aliases: &["arraylength"],
    ..dynamic_function(
        "array_length",
        &["(array: array) -> long"],
        NO_ARRAY,
        "Number of elements, including nulls. Null for a bag.",
        "array-length-function",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let arrays = args.columns[0].as_dynamics();
                let length = |v: DynRef<'_>| v.items().map(|items| items.count() as i64);
                Ok(Column::longs((0..args.rows).map(|row| arrays.get(row).and_then(length))))
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::ArrayLength)
}];
