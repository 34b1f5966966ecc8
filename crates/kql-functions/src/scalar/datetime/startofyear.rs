//! `startofyear(date, offset)` and `endofyear(date, offset)`.

use super::_calendar::{end, of_date_and_offset, period_bound, year};
use crate::{Naming, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    period_bound(
        "startofyear",
        Naming::None,
        "The start of the year of a datetime, optionally offset by a number of years.",
        "startofyear-function",
        |_| Ok(of_date_and_offset(year)),
    )
    .with_id(ScalarId::StartOfYear),
    period_bound(
        "endofyear",
        Naming::None,
        "The last tick of the year of a datetime, optionally offset by a number of years.",
        "endofyear-function",
        |_| Ok(of_date_and_offset(|t, offset| end(t, offset, year))),
    ),
];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn bounds_of_a_year() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        check("startofyear", &[at("2020-06-15"), Value::Long(-5)], at("2015-01-01"));
        check("endofyear", &[at("2020-06-15"), Value::Long(-5)], at("2015-12-31T23:59:59.9999999Z"));
        check("startofyear", &[Value::Null(Type::DateTime)], Value::Null(Type::DateTime));
    }
}
