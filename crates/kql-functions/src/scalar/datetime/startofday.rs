//! `startofday(date, offset)` and `endofday(date, offset)`.

use super::_calendar::{day, end, of_date_and_offset};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        name: "startofday",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime, offset: long?) -> datetime"],
        naming: Naming::FirstArgument,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "The first tick of the day of a datetime, or of one that is so many days later.",
        source: "startofday-function",
        bind: |_| Ok(of_date_and_offset(day)),
    },
    Scalar {
        name: "endofday",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime, offset: long?) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "The last tick of the day of a datetime, or of one that is so many days later.",
        source: "endofday-function",
        bind: |_| Ok(of_date_and_offset(|t, offset| end(t, offset, day))),
    },
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
