//! Parts of a datetime that have a function of their own.

use super::_calendar::{day_of_week, day_of_year, iso_week, of_date, old_week, week};
use crate::{Bind, Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Type, ticks};

const fn declared(
    name: &'static str,
    aliases: &'static [&'static str],
    summary: &'static str,
    source: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar {
        aliases,
        ..Scalar::pure(Family::DateTime, name, &["(date: datetime) -> long"], Nulls::Propagate, summary, source, bind)
    }
}

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: Some(ScalarId::DayOfWeek),
        name: "dayofweek",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(date: datetime) -> timespan"],
        naming: Naming::None,
        nulls: Nulls::Described("Null gives null, and so does a date in the last, incomplete week of the calendar."),
        purity: Purity::Pure,
        summary: "Days since the preceding Sunday, as a timespan: `dayofweek(t) / 1d` is a number.",
        source: "day-of-week-function",
        bind: |_| Ok(of_date(Type::Timespan, |t| week(t, 1).map(|_| day_of_week(t) * ticks::DAY))),
    },
    declared("dayofmonth", &[], "Day of the month, from 1.", "day-of-month-function", |_| {
        Ok(of_date(Type::Long, |t| Some(i64::from(ticks::civil(t).day))))
    })
    .with_id(ScalarId::DayOfMonth),
    declared("dayofyear", &[], "Day of the year, from 1.", "day-of-year-function", |_| {
        Ok(of_date(Type::Long, |t| Some(day_of_year(t))))
    })
    .with_id(ScalarId::DayOfYear),
    declared("hourofday", &[], "Hour of the day, from 0 to 23.", "hour-of-day-function", |_| {
        Ok(of_date(Type::Long, |t| Some(t.rem_euclid(ticks::DAY) / ticks::HOUR)))
    })
    .with_id(ScalarId::HourOfDay),
    declared(
        "week_of_year",
        &[],
        "ISO 8601 week of the year: weeks begin on Mondays, so 1 January may be in week 53.",
        "week-of-year-function",
        |_| Ok(of_date(Type::Long, |t| Some(iso_week(t)))),
    )
    .with_id(ScalarId::WeekOfYear),
    declared(
        "weekofyear",
        &[],
        "Legacy week of the year, from before `week_of_year` followed ISO 8601: weeks begin on Sundays, and week 1 \
         contains the first Wednesday of the year.",
        "week-of-year-function",
        |_| Ok(of_date(Type::Long, |t| Some(old_week(t)))),
    ),
    declared("monthofyear", &["getmonth"], "Month, from 1 to 12.", "monthofyear-function", |_| {
        Ok(of_date(Type::Long, |t| Some(i64::from(ticks::civil(t).month))))
    })
    .with_id(ScalarId::MonthOfYear),
    declared("getyear", &[], "Year.", "getyear-function", |_| {
        Ok(of_date(Type::Long, |t| Some(i64::from(ticks::civil(t).year))))
    })
    .with_id(ScalarId::GetYear),
];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn weeks() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        check("dayofweek", &[at("2024-02-29")], Value::Timespan(4 * ticks::DAY));
        check("dayofweek", &[at("0001-01-01")], Value::Timespan(ticks::DAY));
        check("dayofweek", &[at("9999-12-31")], Value::Null(Type::Timespan));
        for (date, week) in
            [("2021-01-03", 53), ("2021-01-04", 1), ("2018-12-31", 1), ("9999-12-31", 52), ("0001-01-01", 1)]
        {
            check("week_of_year", &[at(date)], Value::Long(week));
        }
        for (date, week) in [
            ("2022-01-01", 52),
            ("2022-01-02", 1),
            ("2020-01-01", 1),
            ("2020-12-31", 53),
            ("2024-12-29", 1),
            ("9999-12-31", 52),
            ("0001-01-01", 1),
        ] {
            check("weekofyear", &[at(date)], Value::Long(week));
        }
        check("dayofyear", &[at("2020-12-31")], Value::Long(366));
    }
}
