//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _calendar;
pub(crate) mod _format;
mod datetime_add;
mod datetime_diff;
mod datetime_part;
mod format_datetime;
mod format_timespan;
mod make_datetime;
mod make_timespan;
mod now;
mod parts;
mod startofday;
mod startofmonth;
mod startofweek;
mod startofyear;
mod timezone;
mod unixtime;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    datetime_add::DECLARED,
    datetime_diff::DECLARED,
    datetime_part::DECLARED,
    format_datetime::DECLARED,
    format_timespan::DECLARED,
    make_datetime::DECLARED,
    make_timespan::DECLARED,
    now::DECLARED,
    parts::DECLARED,
    startofday::DECLARED,
    startofmonth::DECLARED,
    startofweek::DECLARED,
    startofyear::DECLARED,
    timezone::DECLARED,
    unixtime::DECLARED,
];
