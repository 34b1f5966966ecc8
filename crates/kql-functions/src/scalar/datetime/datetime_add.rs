//! `datetime_add(period, amount, datetime)`.

use super::_calendar::{Part, add_months};
use crate::scalar::operator::_vectorized::{long_column, longs, zip_optional};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::Type;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::DatetimeAdd),
    name: "datetime_add",
    aliases: &[],
    family: Family::DateTime,
    syntax: Syntax::Named,
    signatures: &["(part: const string, value: integer, datetime: datetime) -> datetime"],
    naming: Naming::None,
    nulls: Nulls::Described("A null argument gives null, and so does a result out of range."),
    purity: Purity::Pure,
    summary: "Adds a number of periods to a datetime. One month after 31 January is the last day of February.",
    source: "datetime-add-function",
    bind: |args| {
        let part = Part::of(args, 0)?;
        let kernel: Kernel = Box::new(move |args| {
            let (amounts, dates) = (longs(&args.columns[1]), longs(&args.columns[2]));
            Ok(long_column(Type::DateTime, zip_optional(args.rows, &amounts, &dates, |n, t| add(part, n, t))))
        });
        Ok(kernel)
    },
}];

fn add(part: Part, n: i64, t: i64) -> Option<i64> {
    match part {
        Part::Year => add_months(t, n.checked_mul(12)?),
        Part::Quarter => add_months(t, n.checked_mul(3)?),
        Part::Month => add_months(t, n),
        Part::Nanosecond => t.checked_add(n / 100),
        _ => t.checked_add(n.checked_mul(part.ticks()?)?),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn months_are_clamped() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        let add = |part: &str, n, from, to| {
            check("datetime_add", &[Value::String(part.into()), Value::Long(n), at(from)], to)
        };
        add("month", 1, "2020-01-31 23:59:59.9999999", at("2020-02-29 23:59:59.9999999"));
        add("quarter", -3, "2020-02-29 12:00", at("2019-05-29 12:00"));
        add("year", 1, "2020-02-29", at("2021-02-28"));
        add("week", -53, "2021-03-15 12:00", at("2020-03-09 12:00"));
        add("day", -1, "0001-01-01 12:00", Value::Null(Type::DateTime));
    }
}
