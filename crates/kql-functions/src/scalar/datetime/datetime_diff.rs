//! `datetime_diff(period, datetime1, datetime2)`.

use super::_calendar::{Part, week};
use crate::scalar::operator::_vectorized::{long_column, longs, real_column, zip};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Type, ticks};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::DatetimeDiff),
    name: "datetime_diff",
    aliases: &[],
    family: Family::DateTime,
    syntax: Syntax::Named,
    signatures: &[
        "(part: 'week', datetime1: datetime, datetime2: datetime) -> real",
        "(part: const string, datetime1: datetime, datetime2: datetime) -> long",
    ],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Number of period boundaries between two datetimes, negative if the first is earlier: 31 December and \
              the day after are one year apart. Weeks begin on Sundays.",
    source: "datetime-diff-function",
    bind: |args| {
        let part = Part::of(args, 0)?;
        let returns = args.returns;
        let kernel: Kernel = Box::new(move |args| {
            let (a, b) = (longs(&args.columns[1]), longs(&args.columns[2]));
            Ok(match returns {
                Type::Real => real_column(zip(args.rows, &a, &b, |a, b| diff(part, a, b) as f64)),
                _ => long_column(Type::Long, zip(args.rows, &a, &b, |a, b| diff(part, a, b))),
            })
        });
        Ok(kernel)
    },
}];

fn diff(part: Part, a: i64, b: i64) -> i64 {
    let months = |t: i64| {
        let c = ticks::civil(t);
        i64::from(c.year) * 12 + i64::from(c.month) - 1
    };
    match part {
        Part::Year => months(a) / 12 - months(b) / 12,
        Part::Quarter => months(a) / 3 - months(b) / 3,
        Part::Month => months(a) - months(b),
        Part::Week | Part::OldWeek => {
            (week(a, 0).unwrap_or(-ticks::DAY) - week(b, 0).unwrap_or(-ticks::DAY)) / (7 * ticks::DAY)
        }
        Part::Nanosecond => a.wrapping_sub(b).wrapping_mul(100),
        _ => {
            let unit = part.ticks().unwrap_or(1);
            a.div_euclid(unit) - b.div_euclid(unit)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Value, ticks};

    #[test]
    fn boundaries_are_counted() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        let diff = |part: &str, a, b, n| {
            let expected = if part == "week" { Value::Real(n as f64) } else { Value::Long(n) };
            check("datetime_diff", &[Value::String(part.into()), at(a), at(b)], expected);
        };
        diff("year", "2020-12-31", "2021-01-01", -1);
        diff("quarter", "2017-07-01", "2017-03-30", 2);
        diff("week", "2017-10-29", "2017-09-30 23:59", 5);
        diff("day", "2020-01-01 23:00", "2020-01-01 01:00", 0);
        diff("second", "2020-03-01", "2020-02-29 23:59:59.9999999", 1);
        diff("nanosecond", "2017-10-30", "2017-10-30 00:00:00.0000007", -700);
    }
}
