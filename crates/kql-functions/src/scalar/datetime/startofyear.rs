//! `startofyear(date, offset)` and `endofyear(date, offset)`.

use super::_calendar::{end, of_date_and_offset, year};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        name: "startofyear",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime, offset: long?) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "The first tick of the year of a datetime, or of one that is so many years later.",
        source: "startofyear-function",
        bind: |_| Ok(of_date_and_offset(year)),
    },
    Scalar {
        name: "endofyear",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime, offset: long?) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "The last tick of the year of a datetime, or of one that is so many years later.",
        source: "endofyear-function",
        bind: |_| Ok(of_date_and_offset(|t, offset| end(t, offset, year))),
    },
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
