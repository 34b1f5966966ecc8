//! `datetime_part(part, date)`.

use super::_calendar::{Part, day_of_year, iso_week, old_week};
use crate::scalar::operator::_vectorized::{Lane, long_column, longs, zip};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Type, ticks};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::DatetimePart),
    name: "datetime_part",
    aliases: &["datepart"],
    family: Family::DateTime,
    syntax: Syntax::Named,
    signatures: &["(part: const string, date: datetime) -> long"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "A named part of a datetime. Milliseconds, microseconds and nanoseconds each count from the start of \
              the second.",
    source: "datetime-part-function",
    bind: |args| {
        let part = Part::of(args, 0)?;
        let kernel: Kernel = Box::new(move |args| {
            let dates = longs(&args.columns[1]);
            Ok(long_column(Type::Long, zip(args.rows, &dates, &Lane::One(Some(0)), |t, _| value(part, t))))
        });
        Ok(kernel)
    },
}];

fn value(part: Part, t: i64) -> i64 {
    let c = ticks::civil(t);
    let (hour, minute, second, fraction) = ticks::clock(c.time);
    match part {
        Part::Year => i64::from(c.year),
        Part::Quarter => i64::from((c.month - 1) / 3 + 1),
        Part::Month => i64::from(c.month),
        Part::Week => iso_week(t),
        Part::OldWeek => old_week(t),
        Part::DayOfYear => day_of_year(t),
        Part::Day => i64::from(c.day),
        Part::Hour => hour,
        Part::Minute => minute,
        Part::Second => second,
        Part::Millisecond => fraction / 10_000,
        Part::Microsecond => fraction / 10,
        Part::Nanosecond => fraction * 100,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn parts() {
        let t = Value::DateTime(ticks::parse_datetime("2017-10-30 01:02:03.7654321").unwrap());
        for (part, value) in [("quarter", 4), ("week_of_year", 44), ("dayOfYear", 303), ("nanosecond", 765_432_100)] {
            check("datetime_part", &[Value::String(part.into()), t.clone()], Value::Long(value));
        }
        check("datepart", &[Value::String("day".into()), Value::Null(Type::DateTime)], Value::Null(Type::Long));
    }
}
