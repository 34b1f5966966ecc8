//! `todatetime(value)`.

use super::_convert;
use super::_declare::{conversion, kernel};
use crate::{Scalar, ScalarId};
use kql_types::{Type, Value, ticks};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "todatetime",
    &[],
    &["(value: scalar) -> datetime"],
    "todatetime-function",
    "Converts to datetime. Numbers are ticks of 100 ns since 0001-01-01; strings may be in ISO 8601 or many other \
     formats.",
    |_| {
        kernel(
            Type::DateTime,
            |s| ticks::parse_datetime(s).map(Value::DateTime),
            |v| _convert::datetime(v, true).map(Value::DateTime),
        )
    },
)
.with_id(ScalarId::ToDateTime)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn datetimes() {
        check("todatetime", &[Value::String("0001-01-01".into())], Value::DateTime(0));
        check("todatetime", &[Value::Real(1.5)], Value::DateTime(1));
        check("todatetime", &[Value::Long(-1)], Value::Null(Type::DateTime));
    }
}
