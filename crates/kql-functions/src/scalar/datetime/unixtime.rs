//! `unixtime_seconds_todatetime(number)` and the functions for smaller units.

use crate::scalar::math::_numbers::numeric;
use crate::scalar::operator::_vectorized::{Lane, long_column, longs, reals, zip_optional};
use crate::{Bind, Family, Kernel, Nulls, Scalar, ScalarId};
use kql_types::{Type, ticks};

const fn declared(name: &'static str, summary: &'static str, source: &'static str, bind: Bind) -> Scalar {
    Scalar::pure(
        Family::DateTime,
        name,
        &["(number: number) -> datetime"],
        Nulls::Described("Null gives null, and so does a number out of range."),
        summary,
        source,
        bind,
    )
}

pub(super) static DECLARED: &[Scalar] = &[
    declared(
        "unixtime_seconds_todatetime",
        "Converts seconds since 1970-01-01 to datetime; a real may have a fraction.",
        "unixtime-seconds-todatetime-function",
        |_| Ok(kernel(ticks::SECOND, 1)),
    )
    .with_id(ScalarId::UnixTimeSeconds),
    declared(
        "unixtime_milliseconds_todatetime",
        "Converts milliseconds since 1970-01-01 to datetime.",
        "unixtime-milliseconds-todatetime-function",
        |_| Ok(kernel(ticks::SECOND / 1000, 1)),
    )
    .with_id(ScalarId::UnixTimeMilliseconds),
    declared(
        "unixtime_microseconds_todatetime",
        "Converts microseconds since 1970-01-01 to datetime.",
        "unixtime-microseconds-todatetime-function",
        |_| Ok(kernel(10, 1)),
    )
    .with_id(ScalarId::UnixTimeMicroseconds),
    declared(
        "unixtime_nanoseconds_todatetime",
        "Converts nanoseconds since 1970-01-01 to datetime, with a precision of 100 ns.",
        "unixtime-nanoseconds-todatetime-function",
        |_| Ok(kernel(1, 100)),
    ),
];

/// Ticks of a unit are `up / down`.
fn kernel(up: i64, down: i64) -> Kernel {
    Box::new(move |args| {
        let number = numeric(&args.columns[0], Type::Real);
        let zero = Lane::One(Some(0));
        let at = |t: i64| t.checked_add(ticks::UNIX_EPOCH);
        let values = if number.ty().is_integer() {
            zip_optional(args.rows, &longs(&number), &zero, |v, _| at(v.checked_mul(up)?.div_euclid(down)))
        } else {
            let scale = up as f64 / down as f64;
            zip_optional(args.rows, &reals(&number), &Lane::One(Some(0.0)), |v, _| {
                let t = v * scale;
                if t.abs() < 9e18 { at(t as i64) } else { None }
            })
        };
        Ok(long_column(Type::DateTime, values))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn units() {
        let day = Value::DateTime(ticks::parse_datetime("2019-01-01").unwrap());
        check("unixtime_seconds_todatetime", &[Value::Long(1_546_300_800)], day.clone());
        check("unixtime_milliseconds_todatetime", &[Value::Real(1_546_300_800_000.0)], day.clone());
        check("unixtime_nanoseconds_todatetime", &[Value::Long(1_546_300_800_000_000_000)], day);
        check("unixtime_seconds_todatetime", &[Value::Long(i64::MAX)], Value::Null(Type::DateTime));
    }
}
