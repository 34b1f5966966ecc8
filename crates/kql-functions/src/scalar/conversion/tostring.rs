//! `tostring(value)`.

use super::_convert::{dynamic_text, real_into, text_into};
use super::_kernel::conversion;
use crate::{Kernel, Scalar};
use kql_types::{Column, ColumnBuilder, Type, Value};
use std::fmt::Write;

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "tostring",
    &[],
    &["(value: scalar) -> string"],
    "tostring-function",
    "Converts to text; null becomes `\"\"`. A bool prints `True`, though a bool inside a dynamic prints `true`; a real always \
     has a point (`1500.0`); arrays and bags print as compact JSON.",
    |_| {
        let kernel: Kernel = Box::new(|args| Ok(to_strings(&args.columns[0], args.rows)));
        Ok(kernel)
    },
)];

/// A column as text.
fn to_strings(column: &Column, rows: usize) -> Column {
    match column {
        Column::String(_) | Column::Dictionary(_) => return column.clone(),
        Column::Const(v, _) => {
            let mut out = String::new();
            text_into(v, &mut out);
            return Column::Const(Value::String(out), rows);
        }
        _ => {}
    }
    let mut out = ColumnBuilder::new(Type::String, rows);
    let mut buffer = String::new();
    match column {
        Column::Int(_) | Column::Long(_) => {
            let values = column.as_longs();
            for i in 0..rows {
                buffer.clear();
                if let Some(v) = values.get(i) {
                    let _ = write!(buffer, "{v}");
                }
                out.push_str(&buffer);
            }
        }
        Column::Real(_) => {
            let values = column.as_reals();
            for i in 0..rows {
                buffer.clear();
                if let Some(v) = values.get(i) {
                    real_into(v, &mut buffer);
                }
                out.push_str(&buffer);
            }
        }
        Column::Dynamic(_) => {
            let values = column.as_dynamics();
            for i in 0..rows {
                match values.get(i) {
                    Some(v) => dynamic_text(v, &mut buffer, |text| out.push_str(text)),
                    None => out.push_str(""),
                }
            }
        }
        _ => {
            for i in 0..rows {
                buffer.clear();
                text_into(&column.value(i), &mut buffer);
                out.push_str(&buffer);
            }
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn texts() {
        let text = |s: &str| Value::String(s.into());
        let dynamic = |s: &str| Value::Dynamic(Dyn::from_text(s));
        check("tostring", &[Value::Bool(true)], text("True"));
        check("tostring", &[dynamic("true")], text("true"));
        check("tostring", &[dynamic("{\"a\": [1, 2.5]}")], text("{\"a\":[1,2.5]}"));
        check("tostring", &[Value::Real(f64::INFINITY)], text("inf"));
        check("tostring", &[Value::Null(Type::Long)], text(""));
    }
}
