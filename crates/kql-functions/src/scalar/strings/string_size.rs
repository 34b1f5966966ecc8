//! `string_size(text)`.

use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "string_size",
    aliases: &[],
    family: Family::Strings,
    syntax: Syntax::Named,
    signatures: &["(text: text) -> long"],
    naming: Naming::NameAndFirst,
    nulls: Nulls::Described("Null text counts as `\"\"`, which gives 0."),
    purity: Purity::Pure,
    summary: "Number of bytes of the UTF-8 form; `strlen` counts code points.",
    source: "string-size-function",
    bind: |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            Ok(Column::longs((0..args.rows).map(|i| Some(text.get(i).len() as i64))))
        });
        Ok(kernel)
    },
}];
