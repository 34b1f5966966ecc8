//! `strcmp(text1, text2)`.

use super::_frame::text;
use crate::{Kernel, Scalar};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[text(
    "strcmp",
    &[],
    &["(text1: stringable, text2: stringable) -> long"],
    "strcmp-function",
    "-1, 0 or 1 as the first text sorts before, equals or sorts after the second, by code point and with regard to case.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (a, b) = (args.columns[0].as_strings(), args.columns[1].as_strings());
            Ok(Column::longs((0..args.rows).map(|i| Some(a.get(i).cmp(b.get(i)) as i64))))
        });
        Ok(kernel)
    },
)];
