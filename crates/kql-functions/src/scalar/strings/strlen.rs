//! `strlen(text)`.

use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Strlen),
    name: "strlen",
    aliases: &[],
    family: Family::Strings,
    syntax: Syntax::Named,
    signatures: &["(text: text) -> long"],
    naming: Naming::NameAndFirst,
    nulls: Nulls::Described("A null string, which is rare, gives null; `\"\"` gives 0."),
    purity: Purity::Pure,
    summary: "Length of a string in Unicode code points; a flag emoji counts as two. `string_size` counts bytes.",
    source: "strlen-function",
    bind: |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            Ok(kql_types::Column::longs((0..args.rows).map(|i| text.optional(i).map(|s| s.chars().count() as i64))))
        });
        Ok(kernel)
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn counts_code_points() {
        check("strlen", &[Value::String("a😀b".into())], Value::Long(3));
        check("strlen", &[Value::String(String::new())], Value::Long(0));
    }
}
