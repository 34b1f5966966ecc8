//! Plugins over windows that slide along a timeline.

use super::_timeline::{Rows, Timeline, fields, needed, point, table};
use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable};
use crate::EvalError;
use kql_types::{Batch, Type, Value};
use std::collections::{BTreeMap, HashMap, HashSet};

const WINDOW: &[(&str, Type)] = &[("Count", Type::Long), ("Dcount", Type::Long)];
const ACTIVE: &[(&str, Type)] = &[("dcount", Type::Long)];
const SESSIONS: &[(&str, Type)] = &[("count_sessions", Type::Long)];

pub(super) static DECLARED: &[PluginDeclaration] = &[
    PluginDeclaration {
        name: "sliding_window_counts",
        forms: &[
            "id column, timeline column, start constant, end constant, lookback constant, step constant, dimension column*",
        ],
        columns: |call| Ok(PluginSchema::Closed(fields(call, WINDOW))),
        run: sliding,
        summary: "Number of rows and distinct identities in the sliding window that ends with each period.",
        source: "sliding-window-counts-plugin",
    },
    PluginDeclaration {
        name: "active_users_count",
        forms: &[
            "id column, timeline column, start constant, end constant, lookback constant, period constant, active constant, step constant, dimension column*",
        ],
        columns: |call| Ok(PluginSchema::Closed(fields(call, ACTIVE))),
        run: active,
        summary: "For each period, the number of identities that were active in at least a given number of the \
                  preceding periods.",
        source: "active-users-count-plugin",
    },
    PluginDeclaration {
        name: "session_count",
        forms: &[
            "id column, timeline column, start constant, end constant, step constant, lookback constant, dimension column*",
        ],
        columns: |call| Ok(PluginSchema::Closed(fields(call, SESSIONS))),
        run: sessions,
        summary: "Number of sessions that begin in each period. A session ends when its identity is inactive for \
                  longer than the lookback window.",
        source: "session-count-plugin",
    },
];

fn number(call: &PluginCall, name: &str) -> Result<i64, EvalError> {
    let value = call.constant(name).and_then(Value::as_i64);
    value.ok_or_else(|| EvalError::argument(format!("expected a number or a timespan for `{name}`")))
}

fn row(ty: Type, at: i64, dimensions: &[Value], measures: &[i64]) -> Vec<Value> {
    let mut out = vec![point(ty, at)];
    out.extend(dimensions.iter().cloned());
    out.extend(measures.iter().map(|n| Value::Long(*n)));
    out
}

fn sliding(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (rows, ty) = (Rows::read(call, input)?, needed(call, "timeline")?.ty);
    let timeline = Timeline::new(call, &rows.rows, "step")?;
    let lookback = number(call, "lookback")?;
    let all = timeline.periods()?;
    let mut out = Vec::new();
    for (group, dimensions) in rows.groups.iter().enumerate() {
        let mut periods: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for r in rows.of(group) {
            periods.entry(timeline.period(r.at)).or_default().push(r.id);
        }
        for (i, at) in all.iter().enumerate() {
            // A window is so many whole periods, and ends with this one.
            let first = match timeline.fixed() {
                Some(step) => at.saturating_sub((lookback / step).max(1).saturating_sub(1).saturating_mul(step)),
                None => all[..=i].iter().copied().find(|p| *p > at.saturating_sub(lookback)).unwrap_or(*at),
            };
            let ids: Vec<usize> = periods.range(first..=*at).flat_map(|(_, ids)| ids.iter().copied()).collect();
            if !ids.is_empty() {
                let distinct: HashSet<usize> = ids.iter().copied().collect();
                out.push(row(ty, *at, dimensions, &[ids.len() as i64, distinct.len() as i64]));
            }
        }
    }
    Ok(table(fields(call, WINDOW), out))
}

fn active(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (rows, ty) = (Rows::read(call, input)?, needed(call, "timeline")?.ty);
    let timeline = Timeline::new(call, &rows.rows, "step")?;
    let (lookback, period) = (number(call, "lookback")?, number(call, "period")?.max(1));
    let least = number(call, "active")?;
    let mut out = Vec::new();
    for (group, dimensions) in rows.groups.iter().enumerate() {
        let mut appearances: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for r in rows.of(group) {
            appearances.entry(r.id).or_default().push(r.at);
        }
        let mut periods: BTreeMap<i64, HashSet<usize>> = BTreeMap::new();
        for (id, times) in &appearances {
            for at in times.iter().filter(|at| timeline.holds(**at)) {
                let recent = times.iter().filter(|t| **t <= *at && **t > at.saturating_sub(lookback));
                let distinct: HashSet<i64> = recent.map(|t| (t - timeline.start).div_euclid(period)).collect();
                if distinct.len() as i64 >= least {
                    periods.entry(timeline.period(*at)).or_default().insert(*id);
                }
            }
        }
        out.extend(periods.into_iter().map(|(at, ids)| row(ty, at, dimensions, &[ids.len() as i64])));
    }
    Ok(table(fields(call, ACTIVE), out))
}

fn sessions(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (rows, ty) = (Rows::read(call, input)?, needed(call, "timeline")?.ty);
    let timeline = Timeline::new(call, &rows.rows, "step")?;
    let lookback = number(call, "lookback")?;
    let mut out = Vec::new();
    for (group, dimensions) in rows.groups.iter().enumerate() {
        let mut ordered: Vec<(i64, usize)> = rows.of(group).map(|r| (r.at, r.id)).collect();
        ordered.sort_unstable();
        let mut last: HashMap<usize, i64> = HashMap::new();
        let mut periods: BTreeMap<i64, i64> = BTreeMap::new();
        for (at, id) in ordered {
            let new = last.insert(id, at).is_none_or(|before| at - before > lookback);
            if new && timeline.holds(at) {
                *periods.entry(timeline.period(at)).or_default() += 1;
            }
        }
        out.extend(periods.into_iter().map(|(at, n)| row(ty, at, dimensions, &[n])));
    }
    Ok(table(fields(call, SESSIONS), out))
}
