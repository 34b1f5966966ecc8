//! `strcat_array(array, delimiter)`.

use crate::scalar::conversion::_convert::dynamic_text;
use crate::{Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "strcat_array",
    &["array_strcat"],
    &["(array: array, delimiter: stringable) -> string"],
    "strcat-array-function",
    "Concatenates the elements of an array with a delimiter. A null element is an empty string; a scalar in place \
     of the array is converted to string.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (arrays, delimiters) = (args.columns[0].as_dynamics(), args.columns[1].as_strings());
            let mut buffer = String::new();
            args.try_strings(|i, out| {
                let Some(value) = arrays.get(i) else { return Ok(()) };
                let Some(items) = value.items() else {
                    dynamic_text(value, &mut buffer, |t| out.push_str(t));
                    return Ok(());
                };
                for (n, item) in items.enumerate() {
                    args.fits(out.len())?;
                    if n > 0 {
                        out.push_str(delimiters.get(i));
                    }
                    if !item.is_null() {
                        dynamic_text(item, &mut buffer, |t| out.push_str(t));
                    }
                }
                Ok(())
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::StrcatArray)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn joins() {
        let text = |s: &str| Value::String(s.into());
        let array = Value::Dynamic(Dyn::from_text(r#"["a", 1, 2.5, true, null, {"x": 1}]"#));
        check("strcat_array", &[array, text("-")], text(r#"a-1-2.5-true--{"x":1}"#));
        check("strcat_array", &[Value::Dynamic(Dyn::String("abc".into())), text("-")], text("abc"));
    }
}
