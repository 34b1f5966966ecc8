//! `strcmp(text1, text2)`.

use crate::{Family, Kernel, Scalar};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "strcmp",
    &[],
    &["(text1: stringable, text2: stringable) -> long"],
    "strcmp-function",
    "Compares two strings by code point, case-sensitively: -1 if the first sorts before the second, 0 if they are \
     equal, 1 otherwise.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (a, b) = (args.columns[0].as_strings(), args.columns[1].as_strings());
            Ok(Column::longs((0..args.rows).map(|i| Some(a.get(i).cmp(b.get(i)) as i64))))
        });
        Ok(kernel)
    },
)];
