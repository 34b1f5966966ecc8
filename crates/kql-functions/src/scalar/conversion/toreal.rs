//! `toreal(value)` and `todouble(value)`.

use super::_convert;
use super::_declare::{conversion, kernel};
use crate::{Scalar, ScalarId};
use kql_types::{Type, Value};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "toreal",
    &["todouble"],
    &["(value: scalar) -> real"],
    "toreal-function",
    "Converts to real. Strings may have an exponent or be `nan`, `inf` or `Infinity` with a sign, but not `INF` or \
     hexadecimal.",
    |_| kernel(Type::Real, |s| kql_types::parse_real(s).map(Value::Real), |v| _convert::real(v).map(Value::Real)),
)
.with_id(ScalarId::ToReal)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn reals() {
        let text = |s: &str| Value::String(s.into());
        check("toreal", &[text("5.")], Value::Real(5.0));
        check("toreal", &[text("Inf")], Value::Real(f64::INFINITY));
        check("todouble", &[text("INF")], Value::Null(Type::Real));
        check("todouble", &[Value::Timespan(15)], Value::Real(15.0));
    }
}
