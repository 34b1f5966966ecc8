//! `startofday(date, offset)` and `endofday(date, offset)`.

use super::_calendar::{day, end, of_date_and_offset, period_bound};
use crate::{Naming, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    period_bound(
        "startofday",
        Naming::FirstArgument,
        "The start of the day of a datetime, optionally offset by a number of days.",
        "startofday-function",
        |_| Ok(of_date_and_offset(day)),
    )
    .with_id(ScalarId::StartOfDay),
    period_bound(
        "endofday",
        Naming::None,
        "The last tick of the day of a datetime, optionally offset by a number of days.",
        "endofday-function",
        |_| Ok(of_date_and_offset(|t, offset| end(t, offset, day))),
    )
    .with_id(ScalarId::EndOfDay),
];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn bounds_of_a_day() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        check("startofday", &[at("2017-01-01 10:10:17"), Value::Long(-1)], at("2016-12-31"));
        check("endofday", &[at("2017-01-01 10:10:17"), Value::Long(-1)], at("2016-12-31T23:59:59.9999999Z"));
        check("startofday", &[Value::Null(Type::DateTime)], Value::Null(Type::DateTime));
    }
}
