//! `estimate_data_size(column, …)`.

use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Column, Type};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "estimate_data_size",
    aliases: &[],
    family: Family::Context,
    syntax: Syntax::Named,
    signatures: &["(column: column+) -> long"],
    naming: Naming::None,
    nulls: Nulls::Described("A null of a fixed-size type counts like any other value."),
    purity: Purity::Pure,
    summary: "Estimated size of the given columns in bytes: the length of a string, the size of the type for other \
              values.",
    source: "estimate-data-size-function",
    bind: |_| {
        let kernel: Kernel = Box::new(|args| {
            let row = |i: usize| args.columns.iter().map(|c| size(c, i)).sum::<i64>();
            Ok(Column::longs((0..args.rows).map(|i| Some(row(i)))))
        });
        Ok(kernel)
    },
}];

fn size(column: &Column, row: usize) -> i64 {
    match column.ty() {
        Type::String => column.as_strings().get(row).len() as i64,
        Type::Dynamic => match column.value(row) {
            kql_types::Value::Dynamic(tree) => tree.to_json().len() as i64,
            _ => 0,
        },
        Type::Bool => 1,
        Type::Int => 4,
        Type::Long | Type::Real | Type::DateTime | Type::Timespan => 8,
        Type::Guid | Type::Decimal => 16,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn bytes() {
        check("estimate_data_size", &[Value::String("héllo".into()), Value::Long(1)], Value::Long(14));
    }
}
