//! `startofmonth(date, offset)` and `endofmonth(date, offset)`.

use super::_calendar::{end, month, of_date_and_offset, period_bound};
use crate::{Naming, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    period_bound(
        "startofmonth",
        Naming::None,
        "The start of the month of a datetime, optionally offset by a number of months.",
        "startofmonth-function",
        |_| Ok(of_date_and_offset(month)),
    )
    .with_id(ScalarId::StartOfMonth),
    period_bound(
        "endofmonth",
        Naming::None,
        "The last tick of the month of a datetime, optionally offset by a number of months.",
        "endofmonth-function",
        |_| Ok(of_date_and_offset(|t, offset| end(t, offset, month))),
    ),
];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn bounds_of_a_month() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        check("startofmonth", &[at("2020-01-31"), Value::Long(13)], at("2021-02-01"));
        check("endofmonth", &[at("2020-01-31"), Value::Long(13)], at("2021-02-28T23:59:59.9999999Z"));
        check("startofmonth", &[Value::Null(Type::DateTime)], Value::Null(Type::DateTime));
    }
}
