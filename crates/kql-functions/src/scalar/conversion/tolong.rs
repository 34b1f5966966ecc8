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
    "Converts to long. Strings must be integers (`0x` hexadecimal too, without a sign): `\"5.9\"` and `\"1e3\"` give null, although \
     the real 5.9 gives 5. Out of range, a real saturates in a column and gives the smallest long as a \
     constant; NaN and the infinities give null. Datetimes and timespans give ticks.",
    |args| {
        let convert = if args.constant(0).is_some() { _convert::long_of_constant } else { _convert::long };
        kernel(Type::Long, |s| parse_long(s).map(Value::Long), move |v| convert(v).map(Value::Long))
    },
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
        check("tolong", &[text("-0x10")], Value::Null(Type::Long));
        check("tolong", &[text("5.9")], Value::Null(Type::Long));
        check("tolong", &[Value::Real(1e30)], Value::Long(i64::MIN));
        check("tolong", &[Value::Dynamic(Dyn::String("3".into()))], Value::Long(3));
        check("tolong", &[Value::Dynamic(Dyn::Array(vec![]))], Value::Null(Type::Long));
    }
}
