//! Shared by the calendar functions.

use crate::scalar::operator::_vectorized::{Lane, long_column, longs, zip_optional};
use crate::{Bind, BindArgs, BindError, Family, Kernel, Naming, Nulls, Scalar};
use kql_types::{Column, Type, ticks};

/// A part of a datetime, or a distance between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Year,
    Quarter,
    Month,
    Week,
    OldWeek,
    DayOfYear,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
}

impl Part {
    /// Reads the name of a part in any case. `week_of_year` and `dayofyear` are parts of a datetime, `week` is a distance;
    /// `weekofyear` is the count of weeks that `week_of_year` took the place of.
    pub(super) fn parse(name: &str) -> Option<Part> {
        Some(match name.to_ascii_lowercase().as_str() {
            "year" => Part::Year,
            "quarter" => Part::Quarter,
            "month" => Part::Month,
            "week" | "week_of_year" => Part::Week,
            "weekofyear" => Part::OldWeek,
            "dayofyear" => Part::DayOfYear,
            "day" => Part::Day,
            "hour" => Part::Hour,
            "minute" => Part::Minute,
            "second" => Part::Second,
            "millisecond" => Part::Millisecond,
            "microsecond" => Part::Microsecond,
            "nanosecond" => Part::Nanosecond,
            _ => return None,
        })
    }

    /// The part that the constant at `index` names.
    pub(super) fn of(args: &BindArgs<'_>, index: usize) -> Result<Part, BindError> {
        let name = args.constant_str(index)?;
        Part::parse(name).ok_or_else(|| {
            let known = "`year`, `quarter`, `month`, `week_of_year`, `day`, `dayofyear`, `hour` and smaller units";
            BindError::argument(index, format!("`{name}` is not a datetime part: use {known}"))
        })
    }

    /// Ticks of a unit of fixed length; a nanosecond is less than one.
    pub(super) fn ticks(self) -> Option<i64> {
        Some(match self {
            Part::Week | Part::OldWeek => 7 * ticks::DAY,
            Part::Day | Part::DayOfYear => ticks::DAY,
            Part::Hour => ticks::HOUR,
            Part::Minute => ticks::MINUTE,
            Part::Second => ticks::SECOND,
            Part::Millisecond => ticks::SECOND / 1000,
            Part::Microsecond => ticks::SECOND / 1_000_000,
            Part::Year | Part::Quarter | Part::Month | Part::Nanosecond => return None,
        })
    }
}

/// The declaration of a function that gives the start or the end of a period.
pub(super) const fn period_bound(
    name: &'static str,
    naming: Naming,
    summary: &'static str,
    source: &'static str,
    bind: Bind,
) -> Scalar {
    const SIGNATURES: &[&str] = &["(date: datetime, offset: long?) -> datetime"];
    Scalar { naming, ..Scalar::pure(Family::DateTime, name, SIGNATURES, Nulls::Propagate, summary, source, bind) }
}

/// A kernel from a function of one datetime.
pub(super) fn of_date(ty: Type, f: impl Fn(i64) -> Option<i64> + Send + Sync + 'static) -> Kernel {
    Box::new(move |args| {
        Ok(long_column(ty, zip_optional(args.rows, &longs(&args.columns[0]), &Lane::One(Some(0)), |t, _| f(t))))
    })
}

/// A kernel from a function of a datetime and a number of units, 0 where none is given.
pub(super) fn of_date_and_offset(f: fn(i64, i64) -> Option<i64>) -> Kernel {
    Box::new(move |args| {
        let offset = args.columns.get(1).map_or(Lane::One(Some(0)), longs);
        Ok(long_column(Type::DateTime, zip_optional(args.rows, &longs(&args.columns[0]), &offset, f)))
    })
}

/// Days since the Sunday that begins the week.
pub(super) fn day_of_week(t: i64) -> i64 {
    (t.div_euclid(ticks::DAY) + 1).rem_euclid(7)
}

/// Midnight, so many days later.
pub(super) fn day(t: i64, offset: i64) -> Option<i64> {
    inside(t.div_euclid(ticks::DAY).checked_add(offset)?.checked_mul(ticks::DAY)?)
}

/// Midnight of the Sunday, so many weeks later.
pub(super) fn week(t: i64, offset: i64) -> Option<i64> {
    day(t, offset.checked_mul(7)?.checked_sub(day_of_week(t))?)
}

/// Midnight of the first of the month, so many months later.
pub(super) fn month(t: i64, offset: i64) -> Option<i64> {
    let c = ticks::civil(t);
    let months = (i64::from(c.year) * 12 + i64::from(c.month) - 1).checked_add(offset)?;
    let year = i32::try_from(months.div_euclid(12)).ok()?;
    ticks::from_date(year, months.rem_euclid(12) as u32 + 1, 1)
}

/// Midnight of the first of January, so many years later.
pub(super) fn year(t: i64, offset: i64) -> Option<i64> {
    let year = i64::from(ticks::civil(t).year).checked_add(offset)?;
    ticks::from_date(i32::try_from(year).ok()?, 1, 1)
}

/// The tick before the next period; the last period of the calendar ends with the calendar.
pub(super) fn end(t: i64, offset: i64, start: fn(i64, i64) -> Option<i64>) -> Option<i64> {
    match start(t, offset.checked_add(1)?) {
        Some(next) => inside(next - 1),
        None => (start(t, offset)? > ticks::MAX_DATETIME - 366 * ticks::DAY).then_some(ticks::MAX_DATETIME),
    }
}

/// Week of the ISO year, whose weeks begin on Mondays.
pub(super) fn iso_week(t: i64) -> i64 {
    // The Thursday of a week lies in the year that the week belongs to.
    week_around(t.div_euclid(ticks::DAY) / 7 * 7 + 3)
}

/// The week as `weekofyear` counts: it begins on a Sunday, and the first one has the year's first Wednesday.
pub(super) fn old_week(t: i64) -> i64 {
    week_around(t.div_euclid(ticks::DAY) - day_of_week(t) + 3)
}

/// The number of the week whose middle is this day.
fn week_around(middle: i64) -> i64 {
    let year = ticks::civil((middle * ticks::DAY).min(ticks::MAX_DATETIME)).year;
    let first = ticks::from_date(year, 1, 1).unwrap_or(0) / ticks::DAY;
    (middle - first) / 7 + 1
}

/// Day of the year, from 1.
pub(super) fn day_of_year(t: i64) -> i64 {
    (t - year(t, 0).unwrap_or(t)) / ticks::DAY + 1
}

fn inside(t: i64) -> Option<i64> {
    ticks::in_range(t).then_some(t)
}

/// Adds months, and moves to the last day of a month that lacks the day.
pub(super) fn add_months(t: i64, months: i64) -> Option<i64> {
    let c = ticks::civil(t);
    let first = month(t, months)?;
    let to = ticks::civil(first);
    let day = c.day.min(ticks::days_in_month(to.year, to.month));
    inside(first + i64::from(day - 1) * ticks::DAY + c.time)
}

/// The column of one constant datetime.
pub(super) fn constant(t: i64, rows: usize) -> Column {
    let value = inside(t).map_or(kql_types::Value::Null(Type::DateTime), kql_types::Value::DateTime);
    Column::of_constant(value, rows)
}
