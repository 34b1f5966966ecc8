//! `toint(value)`.

use super::_convert;
use super::_declare::{conversion, kernel};
use crate::{Scalar, ScalarId};
use kql_types::{Type, Value};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "toint",
    &[],
    &["(value: scalar) -> int"],
    "toint-function",
    "Converts to int. Out of range, a long wraps, a real saturates, and a string gives null; NaN and the infinities give null.",
    |_| kernel(Type::Int, |s| _convert::parse_int(s).map(Value::Int), |v| _convert::int(v).map(Value::Int)),
)
.with_id(ScalarId::ToInt)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn three_ways_out_of_range() {
        check("toint", &[Value::Long(2_147_483_648)], Value::Int(i32::MIN));
        check("toint", &[Value::Real(1e10)], Value::Int(i32::MAX));
        check("toint", &[Value::String("2147483648".into())], Value::Null(Type::Int));
        for real in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            check("toint", &[Value::Real(real)], Value::Null(Type::Int));
        }
        check("toint", &[Value::String("-0x10".into())], Value::Null(Type::Int));
        check("toint", &[Value::Bool(true)], Value::Int(1));
    }
}
