//! `pack_array(value, …)`.

use super::_declare::{Cells, dynamic_function};
use crate::{Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "pack_array",
    &["(value: scalar+) -> array(common)", "(value: star) -> dynamic"],
    "Nulls are kept as elements.",
    "An array of the arguments, each in its own type; `pack_array(*)` packs all columns of the row.",
    "pack-array-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let cells: Vec<_> = args.columns.iter().map(Cells::new).collect();
            args.written(|row, writer| {
                writer.begin_array();
                cells.iter().for_each(|c| c.write(row, writer));
                writer.end();
                Some(())
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::PackArray)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn types_are_kept() {
        let inner = Dyn::from_json(r#"{"a":[1]}"#).unwrap();
        let args = [
            Value::Long(1),
            Value::String("x".into()),
            Value::Null(Type::Long),
            Value::Timespan(36_000_000_000),
            Value::Bool(true),
            Value::Dynamic(inner.clone()),
        ];
        let expected = vec![
            Dyn::Long(1),
            Dyn::String("x".into()),
            Dyn::Null,
            Dyn::Timespan(36_000_000_000),
            Dyn::Bool(true),
            inner,
        ];
        check("pack_array", &args, Value::Dynamic(Dyn::Array(expected)));
    }
}
