//! `totimespan(value)` and `totime(value)`.

use super::_convert;
use super::_declare::{conversion, kernel};
use crate::{Scalar, ScalarId};
use kql_types::{Type, Value};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "totimespan",
    &["totime"],
    &["(value: scalar) -> timespan"],
    "totimespan-function",
    "Converts to timespan. Numbers are ticks, but strings must be `[d.]hh:mm[:ss[.fffffff]]` or have a unit: \
     `totimespan(10)` is ten ticks, `totimespan(\"10\")` is null.",
    |_| {
        kernel(
            Type::Timespan,
            |s| kql_types::ticks::parse_timespan(s).map(Value::Timespan),
            |v| _convert::timespan(v).map(Value::Timespan),
        )
    },
)
.with_id(ScalarId::ToTimespan)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn timespans() {
        let text = |s: &str| Value::String(s.into());
        check("totimespan", &[text(" -1.02:03:04")], Value::Timespan(-937_840_000_000));
        check("totimespan", &[text("00:00:00.00000009")], Value::Timespan(0));
        check("totimespan", &[text("10")], Value::Null(Type::Timespan));
        check("totimespan", &[Value::Dynamic(Dyn::Long(10))], Value::Timespan(10));
        check("totimespan", &[Value::Dynamic(Dyn::Bool(false))], Value::Timespan(0));
    }
}
