//! Kusto's calendar: 100 ns ticks since 0001-01-01T00:00:00Z in the proleptic Gregorian calendar, to 9999-12-31.

/// Ticks in a second.
pub const SECOND: i64 = 10_000_000;
/// Ticks in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Ticks in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Ticks in a day.
pub const DAY: i64 = 24 * HOUR;
/// The last datetime, 9999-12-31T23:59:59.9999999Z.
pub const MAX_DATETIME: i64 = 3_155_378_975_999_999_999;
/// Ticks of 1970-01-01.
pub const UNIX_EPOCH: i64 = 621_355_968_000_000_000;

/// The fields of a datetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// Ticks since midnight.
    pub time: i64,
}

/// The fields of a datetime in ticks.
pub fn civil(ticks: i64) -> Civil {
    let days = ticks.div_euclid(DAY);
    let time = ticks.rem_euclid(DAY);
    // Days are counted from 0000-03-01, so that the leap day ends a year of the 400-year era.
    let z = days + 306;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    let year = (yoe + era * 400 + i64::from(month <= 2)) as i32;
    Civil { year, month, day, time }
}

/// Days in a month.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Ticks of midnight of a date; `None` outside years 1 to 9999 or for a day that the month lacks.
pub fn from_date(year: i32, month: u32, day: u32) -> Option<i64> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    Some((era * 146_097 + doe - 306) * DAY)
}

/// Ticks of a date and a time of day, `fraction` being the ticks past the second; `None` where a field is out of range.
pub fn from_parts(date: (i32, u32, u32), hour: u32, minute: u32, second: u32, fraction: i64) -> Option<i64> {
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let day = from_date(date.0, date.1, date.2)?;
    Some(day + i64::from(hour) * HOUR + i64::from(minute) * MINUTE + i64::from(second) * SECOND + fraction)
}

/// Whether ticks are a datetime.
pub fn in_range(ticks: i64) -> bool {
    (0..=MAX_DATETIME).contains(&ticks)
}

/// Hour, minute, second and ticks past the second of a time of day.
pub fn clock(time: i64) -> (i64, i64, i64, i64) {
    (time / HOUR, time / MINUTE % 60, time / SECOND % 60, time % SECOND)
}
