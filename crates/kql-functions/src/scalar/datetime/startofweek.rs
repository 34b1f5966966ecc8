//! `startofweek(date, offset)` and `endofweek(date, offset)`.

use super::_calendar::{end, of_date_and_offset, week};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        name: "startofweek",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime, offset: long?) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "The first tick of the week of a datetime, or of one that is so many weeks later. Weeks begin on Sundays.",
        source: "startofweek-function",
        bind: |_| Ok(of_date_and_offset(week)),
    },
    Scalar {
        name: "endofweek",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime, offset: long?) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "The last tick of the week of a datetime, or of one that is so many weeks later. Weeks begin on Sundays.",
        source: "endofweek-function",
        bind: |_| Ok(of_date_and_offset(|t, offset| end(t, offset, week))),
    },
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
