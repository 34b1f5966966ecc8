//! `isempty(value)` and `isnotempty(value)`.

use crate::scalar::operator::_string_operator::mask;
use crate::{Family, Kernel, Scalar, ScalarId};
use kql_types::{Column, Type};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "isempty",
        &[],
        &["(value: scalar) -> bool"],
        "isempty-function",
        "Whether the value is null or the empty string. An empty array or bag does not count as empty.",
        |_| Ok(kernel(true)),
    )
    .with_id(ScalarId::IsEmpty),
    Scalar::on_text(
        Family::Strings,
        "isnotempty",
        &["notempty"],
        &["(value: scalar) -> bool"],
        "isnotempty-function",
        "Negation of `isempty`.",
        |_| Ok(kernel(false)),
    )
    .with_id(ScalarId::IsNotEmpty),
];

fn kernel(wanted: bool) -> Kernel {
    Box::new(move |args| {
        let column = &args.columns[0];
        Ok(match column.ty() {
            Type::String => mask(column, args.rows, |s| s.is_empty() == wanted),
            Type::Dynamic => {
                let values = column.as_dynamics();
                Column::bools((0..args.rows).map(|i| {
                    let empty = values.get(i).is_none_or(|v| v.as_str().is_some_and(|s| s.is_empty()));
                    Some(empty == wanted)
                }))
            }
            _ => Column::bools((0..args.rows).map(|i| Some(column.is_null(i) == wanted))),
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn empty() {
        let yes = Value::Bool(true);
        check("isempty", &[Value::String(String::new())], yes.clone());
        check("isempty", &[Value::Dynamic(Dyn::String(String::new()))], yes.clone());
        check("isempty", &[Value::Null(Type::Long)], yes.clone());
        check("isnotempty", &[Value::Dynamic(Dyn::Array(vec![]))], yes.clone());
        check("isnotempty", &[Value::Long(0)], yes);
    }
}
