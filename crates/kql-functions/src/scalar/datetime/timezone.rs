//! `datetime_utc_to_local`, `datetime_local_to_utc` and `datetime_list_timezones`.

use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use jiff::tz::{AmbiguousOffset, TimeZone};
use kql_types::{Column, Dyn, Value, ticks};

const NULLS: Nulls = Nulls::Described("A null gives null, and so does an unknown time zone that is not a constant.");

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: None,
        name: "datetime_utc_to_local",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(from: datetime, timezone: string) -> datetime"],
        naming: Naming::None,
        nulls: NULLS,
        purity: Purity::Pure,
        summary: "Converts UTC to the local time of a time zone.",
        source: "datetime-utc-to-local-function",
        bind: |args| bind(args, to_local),
    },
    Scalar {
        id: None,
        name: "datetime_local_to_utc",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(from: datetime, timezone: string) -> datetime"],
        naming: Naming::None,
        nulls: NULLS,
        purity: Purity::Pure,
        summary: "Converts local time in a time zone to UTC. A local time that is skipped or repeated when the \
                  clocks change is read with the offset after the change.",
        source: "datetime-local-to-utc-function",
        bind: |args| bind(args, to_utc),
    },
    Scalar {
        id: None,
        name: "datetime_list_timezones",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["() -> array"],
        naming: Naming::None,
        nulls: Nulls::Described("Never null."),
        purity: Purity::Pure,
        summary: "The names of the time zones that `datetime_utc_to_local` and `datetime_local_to_utc` accept.",
        source: "datetime-list-timezones",
        bind: |_| {
            // `Factory` is the time zone of a clock that is not set.
            let mut names: Vec<String> =
                jiff::tz::db().available().map(|n| n.as_str().to_string()).filter(|n| n != "Factory").collect();
            names.sort();
            let names: Vec<Dyn> = names.into_iter().map(Dyn::String).collect();
            let kernel: Kernel =
                Box::new(move |args| Ok(Column::of_constant(Value::Dynamic(Dyn::Array(names.clone())), args.rows)));
            Ok(kernel)
        },
    },
];

fn bind(args: &BindArgs<'_>, convert: fn(i64, &TimeZone) -> Option<i64>) -> Result<Kernel, BindError> {
    if let Some(name) = args.constant(1).and_then(Value::as_str) {
        let zone = TimeZone::get(name).map_err(|_| {
            BindError::argument(1, format!("`{name}` is not a time zone: see `datetime_list_timezones()`"))
        })?;
        return Ok(Box::new(move |args| {
            let dates = args.columns[0].as_longs();
            Ok(Column::datetimes((0..args.rows).map(|i| convert(dates.get(i)?, &zone))))
        }));
    }
    Ok(Box::new(move |args| {
        let (dates, names) = (args.columns[0].as_longs(), args.columns[1].as_strings());
        let mut last: Option<(String, Option<TimeZone>)> = None;
        let row = |i: usize| {
            let name = names.get(i);
            if last.as_ref().is_none_or(|(known, _)| known != name) {
                last = Some((name.to_string(), TimeZone::get(name).ok()));
            }
            convert(dates.get(i)?, last.as_ref()?.1.as_ref()?)
        };
        Ok(Column::datetimes((0..args.rows).map(row)))
    }))
}

fn to_local(t: i64, zone: &TimeZone) -> Option<i64> {
    let unix = t - ticks::UNIX_EPOCH;
    let at = jiff::Timestamp::from_second(unix.div_euclid(ticks::SECOND)).ok()?;
    Some(t + i64::from(zone.to_offset(at).seconds()) * ticks::SECOND)
}

fn to_utc(t: i64, zone: &TimeZone) -> Option<i64> {
    let c = ticks::civil(t);
    let (h, m, s, _) = ticks::clock(c.time);
    let small = |v: i64| i8::try_from(v).ok();
    let local = jiff::civil::DateTime::new(
        i16::try_from(c.year).ok()?,
        small(i64::from(c.month))?,
        small(i64::from(c.day))?,
        small(h)?,
        small(m)?,
        small(s)?,
        0,
    )
    .ok()?;
    let offset = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { after, .. } | AmbiguousOffset::Fold { after, .. } => after,
    };
    Some(t - i64::from(offset.seconds()) * ticks::SECOND)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Value, ticks};

    #[test]
    fn clocks_change() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        let zone = |s: &str| Value::String(s.into());
        let brussels = zone("Europe/Brussels");
        check("datetime_local_to_utc", &[at("2022-03-27 02:00"), brussels.clone()], at("2022-03-27 00:00"));
        check("datetime_local_to_utc", &[at("2022-03-27 03:00"), brussels.clone()], at("2022-03-27 01:00"));
        check("datetime_utc_to_local", &[at("2022-03-27 00:00"), brussels], at("2022-03-27 01:00"));
        check("datetime_local_to_utc", &[at("2020-02-02 20:02:20"), zone("US/Pacific")], at("2020-02-03 04:02:20"));
    }
}
