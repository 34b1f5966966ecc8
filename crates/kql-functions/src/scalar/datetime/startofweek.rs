//! `startofweek(date, offset)` and `endofweek(date, offset)`.

use super::_calendar::{end, of_date_and_offset, period_bound, week};
use crate::{Naming, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    period_bound(
        "startofweek",
        Naming::None,
        "The start of the week of a datetime, optionally offset by a number of weeks. Weeks begin on \
                  Sundays.",
        "startofweek-function",
        |_| Ok(of_date_and_offset(week)),
    )
    .with_id(ScalarId::StartOfWeek),
    period_bound(
        "endofweek",
        Naming::None,
        "The last tick of the week of a datetime, optionally offset by a number of weeks. Weeks begin on \
                  Sundays.",
        "endofweek-function",
        |_| Ok(of_date_and_offset(|t, offset| end(t, offset, week))),
    ),
];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn bounds_of_a_week() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        check("startofweek", &[at("2020-06-15 13:45"), Value::Long(3)], at("2020-07-05"));
        check("endofweek", &[at("2020-06-15 13:45"), Value::Long(3)], at("2020-07-11T23:59:59.9999999Z"));
        check("startofweek", &[Value::Null(Type::DateTime)], Value::Null(Type::DateTime));
    }
}
