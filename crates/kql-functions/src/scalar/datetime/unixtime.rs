//! `unixtime_seconds_todatetime(number)` and its kin.

use crate::scalar::math::_numbers::numeric;
use crate::scalar::operator::_lanes::{Lane, long_column, longs, reals, zip_optional};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Type, ticks};

const fn declared(
    name: &'static str,
    summary: &'static str,
    source: &'static str,
    bind: fn(&crate::BindArgs<'_>) -> Result<Kernel, crate::BindError>,
) -> Scalar {
    Scalar {
        name,
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(number: number) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Described("Null, and a number outside of the calendar, gives null."),
        purity: Purity::Pure,
        summary,
        source,
        bind,
    }
}

pub(super) static DECLARED: &[Scalar] = &[
    declared(
        "unixtime_seconds_todatetime",
        "The datetime so many seconds after 1970; a real has parts of seconds.",
        "unixtime-seconds-todatetime-function",
        |_| Ok(kernel(ticks::SECOND, 1)),
    ),
    declared(
        "unixtime_milliseconds_todatetime",
        "The datetime so many milliseconds after 1970.",
        "unixtime-milliseconds-todatetime-function",
        |_| Ok(kernel(ticks::SECOND / 1000, 1)),
    ),
    declared(
        "unixtime_microseconds_todatetime",
        "The datetime so many microseconds after 1970.",
        "unixtime-microseconds-todatetime-function",
        |_| Ok(kernel(10, 1)),
    ),
    declared(
        "unixtime_nanoseconds_todatetime",
        "The datetime so many nanoseconds after 1970, of which a tick is a hundred.",
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
