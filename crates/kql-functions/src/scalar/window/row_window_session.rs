//! `row_window_session(time, from_first, between, restart)`.

use super::_window::{restarts, window_function};
use crate::{Kernel, Scalar, ScalarId};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[window_function(
    "row_window_session",
    &[
        "(expr: datetime, max_distance_from_first: timespan, max_distance_between_neighbors: timespan, restart: bool?) -> arg0",
    ],
    "A null time gives null and ends the session.",
    "Start time of the session that the row belongs to. A session ends when the time since its first row or since \
     the previous row reaches a limit, or where `restart` is true.",
    "row-window-session-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let times = args.columns[0].as_longs();
            let (from_first, between) = (args.columns[1].as_longs(), args.columns[2].as_longs());
            let again = restarts(args, 3);
            // The start of the session and the time of the row before.
            let mut session: Option<(i64, i64)> = None;
            Ok(Column::datetimes((0..args.rows).map(|row| {
                let reached =
                    |since: i64, time: i64, limit: Option<i64>| limit.is_some_and(|l| time.saturating_sub(since) >= l);
                session = times.get(row).map(|time| match session {
                    Some((first, before))
                        if !again(row)
                            && !reached(first, time, from_first.get(row))
                            && !reached(before, time, between.get(row)) =>
                    {
                        (first, time)
                    }
                    _ => (time, time),
                });
                session.map(|(first, _)| first)
            })))
        });
        Ok(kernel)
    },
).with_id(ScalarId::RowWindowSession)];
