//! `tolong(value)`.

use super::_convert;
use super::_declare::{conversion, kernel};
use crate::{Scalar, ScalarId};
use kql_types::{Type, Value, parse_long};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "tolong",
    &[],
    &["(value: scalar) -> long"],
    "tolong-function",
    "Converts to long. Strings must be integers (`0x` hexadecimal too): `\"5.9\"` and `\"1e3\"` give null, although \
     the real 5.9 gives 5. Reals saturate; datetimes and timespans give ticks.",
    |_| kernel(Type::Long, |s| parse_long(s).map(Value::Long), |v| _convert::long(v).map(Value::Long)),
)
.with_id(ScalarId::ToLong)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn longs() {
        let text = |s: &str| Value::String(s.into());
        check("tolong", &[text(" 7 ")], Value::Long(7));
        check("tolong", &[text("0x10")], Value::Long(16));
        check("tolong", &[text("5.9")], Value::Null(Type::Long));
        check("tolong", &[Value::Real(1e30)], Value::Long(i64::MAX));
        check("tolong", &[Value::Dynamic(Dyn::String("3".into()))], Value::Long(3));
        check("tolong", &[Value::Dynamic(Dyn::Array(vec![]))], Value::Null(Type::Long));
    }
}
