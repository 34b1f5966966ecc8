//! `tobool(value)` and `toboolean(value)`.

use super::_convert;
use super::_declare::{conversion, kernel};
use crate::{Scalar, ScalarId};
use kql_types::{Type, Value};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "tobool",
    &["toboolean"],
    &["(value: scalar) -> bool"],
    "tobool-function",
    "Converts to bool. Strings must be `true` or `false` in any case, or an integer, where everything but 0 is \
     true; `\"yes\"` and `\"1.0\"` give null. White space around the words is accepted only in a constant.",
    |args| {
        let constant = args.constant(0).is_some();
        kernel(
            Type::Bool,
            move |s| _convert::parse_bool(s, constant).map(Value::Bool),
            move |v| _convert::bool(v, constant).map(Value::Bool),
        )
    },
)
.with_id(ScalarId::ToBool)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn words_and_integers() {
        let text = |s: &str| Value::String(s.into());
        check("tobool", &[text("tRuE")], Value::Bool(true));
        check("tobool", &[text("-1")], Value::Bool(true));
        check("tobool", &[text("1.0")], Value::Null(Type::Bool));
        check("toboolean", &[Value::Real(0.5)], Value::Bool(true));
    }
}
