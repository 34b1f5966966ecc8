//! `string_size(text)`.

use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::StringSize),
    name: "string_size",
    aliases: &[],
    family: Family::Strings,
    syntax: Syntax::Named,
    signatures: &["(text: text) -> long"],
    naming: Naming::NameAndFirst,
    nulls: Nulls::Described("A null string counts as `\"\"`, which gives 0."),
    purity: Purity::Pure,
    summary: "Size of a string in UTF-8 bytes. `strlen` counts code points.",
    source: "string-size-function",
    bind: |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            Ok(Column::longs((0..args.rows).map(|i| Some(text.get(i).len() as i64))))
        });
        Ok(kernel)
    },
}];
