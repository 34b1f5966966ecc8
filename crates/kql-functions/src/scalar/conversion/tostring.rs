//! `tostring(value)`.

use super::_convert::to_strings;
use super::_declare::conversion;
use crate::{Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "tostring",
    &[],
    &["(value: scalar) -> string"],
    "tostring-function",
    "Converts to string; null gives `\"\"`. A bool gives `True`, but a bool inside a dynamic gives `true`; a real \
     always has a decimal point (`1500.0`); arrays and bags give compact JSON.",
    |_| {
        let kernel: Kernel = Box::new(to_strings);
        Ok(kernel)
    },
)
.with_id(ScalarId::ToString)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn strings() {
        let text = |s: &str| Value::String(s.into());
        let dynamic = |s: &str| Value::Dynamic(Dyn::from_text(s));
        check("tostring", &[Value::Bool(true)], text("True"));
        check("tostring", &[dynamic("true")], text("true"));
        check("tostring", &[dynamic("{\"a\": [1, 2.5]}")], text("{\"a\":[1,2.5]}"));
        check("tostring", &[Value::Real(f64::INFINITY)], text("inf"));
        check("tostring", &[Value::Null(Type::Long)], text(""));
    }
}
