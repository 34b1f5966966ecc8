//! `startofmonth(date, offset)` and `endofmonth(date, offset)`.

use super::_calendar::{end, month, of_date_and_offset};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        name: "startofmonth",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime, offset: long?) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "The first tick of the month of a datetime, or of one that is so many months later.",
        source: "startofmonth-function",
        bind: |_| Ok(of_date_and_offset(month)),
    },
    Scalar {
        name: "endofmonth",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime, offset: long?) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "The last tick of the month of a datetime, or of one that is so many months later.",
        source: "endofmonth-function",
        bind: |_| Ok(of_date_and_offset(|t, offset| end(t, offset, month))),
    },
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
