//! Plugins that count identities over the periods of a timeline.

use super::_timeline::{Rows, Timeline, fields, needed, point, table};
use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, TableArg, unique};
use crate::EvalError;
use kql_types::{Batch, Field, Type, Value};
use std::collections::{BTreeMap, HashMap, HashSet};

const COUNTS: &[(&str, Type)] =
    &[("count", Type::Long), ("dcount", Type::Long), ("new_dcount", Type::Long), ("aggregated_dcount", Type::Long)];
const ENGAGEMENT: &[(&str, Type)] =
    &[("dcount_activities_inner", Type::Long), ("dcount_activities_outer", Type::Long), ("activity_ratio", Type::Real)];
const METRICS: &[(&str, Type)] = &[
    ("dcount_values", Type::Long),
    ("dcount_newvalues", Type::Long),
    ("retention_rate", Type::Real),
    ("churn_rate", Type::Real),
];
const NEW: &[(&str, Type)] = &[
    ("dcount_new_values", Type::Long),
    ("dcount_retained_values", Type::Long),
    ("dcount_churn_values", Type::Long),
    ("retention_rate", Type::Real),
    ("churn_rate", Type::Real),
];

pub(super) static DECLARED: &[PluginDeclaration] = &[
    PluginDeclaration {
        name: "activity_counts_metrics",
        forms: &["id column, timeline column, start constant, end constant, step constant, dimension column*"],
        columns: |call| Ok(PluginSchema::Closed(fields(call, COUNTS))),
        run: counts,
        summary: "For each period, the number of rows, distinct identities, new identities, and all distinct \
                  identities so far.",
        source: "activity-counts-metrics-plugin",
    },
    PluginDeclaration {
        name: "activity_engagement",
        forms: &[
            "id column, timeline column, start constant, end constant, inner constant, outer constant, dimension column*",
            "id column, timeline column, inner constant, outer constant, dimension column*",
        ],
        columns: |call| Ok(PluginSchema::Closed(fields(call, ENGAGEMENT))),
        run: engagement,
        summary: "Engagement ratio: distinct identities in an inner window divided by those in an outer window.",
        source: "activity-engagement-plugin",
    },
    PluginDeclaration {
        name: "activity_metrics",
        forms: &[
            "id column, timeline column, start constant, end constant, step constant, dimension column*",
            "id column, timeline column, start constant, end constant",
            "id column, timeline column, step constant?, dimension column*",
        ],
        columns: |call| Ok(PluginSchema::Closed(fields(call, METRICS))),
        run: metrics,
        summary: "For each period, distinct identities, new identities, and retention and churn relative to the \
                  preceding period.",
        source: "activity-metrics-plugin",
    },
    PluginDeclaration {
        name: "new_activity_metrics",
        forms: &[
            "id column, timeline column, start constant, end constant, step constant, cohort constant?, dimension column*, lookback table?",
        ],
        columns: |call| Ok(PluginSchema::Closed(new_fields(call))),
        run: new_metrics,
        summary: "For each cohort of new identities, how many are active in each later period (retention).",
        source: "new-activity-metrics-plugin",
    },
];

/// The periods of a group with the identities in each, and the number of rows.
type Periods = BTreeMap<i64, (HashSet<usize>, i64)>;

fn periods(rows: &Rows, timeline: &Timeline, group: usize) -> Periods {
    let mut out = Periods::new();
    for r in rows.of(group).filter(|r| timeline.holds(r.at)) {
        let slot = out.entry(timeline.period(r.at)).or_default();
        slot.0.insert(r.id);
        slot.1 += 1;
    }
    out
}

fn long(n: usize) -> Value {
    Value::Long(n as i64)
}

fn share(part: usize, whole: usize) -> Value {
    Value::Real(part as f64 / whole as f64)
}

fn head(ty: Type, at: i64, dimensions: &[Value]) -> Vec<Value> {
    std::iter::once(point(ty, at)).chain(dimensions.iter().cloned()).collect()
}

fn counts(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (rows, ty) = (Rows::read(call, input)?, needed(call, "timeline")?.ty);
    let timeline = Timeline::new(call, &rows.rows, "step")?;
    let mut out = Vec::new();
    for (group, dimensions) in rows.groups.iter().enumerate() {
        let mut seen: HashSet<usize> = HashSet::new();
        for (at, (ids, count)) in periods(&rows, &timeline, group) {
            let new = ids.iter().filter(|id| seen.insert(**id)).count();
            let mut row = head(ty, at, dimensions);
            row.extend([Value::Long(count), long(ids.len()), long(new), long(seen.len())]);
            out.push(row);
        }
    }
    Ok(table(fields(call, COUNTS), out))
}

fn engagement(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (rows, ty) = (Rows::read(call, input)?, needed(call, "timeline")?.ty);
    let timeline = Timeline::new(call, &rows.rows, "inner")?;
    let inner = timeline.fixed().ok_or_else(|| EvalError::argument("the inner window must have a fixed length"))?;
    let outer = call.constant("outer").and_then(Value::as_i64).unwrap_or(inner);
    let mut out = Vec::new();
    for (group, dimensions) in rows.groups.iter().enumerate() {
        let of_period = periods(&rows, &timeline, group);
        for (at, (ids, _)) in &of_period {
            let first = at.saturating_add(inner).saturating_sub(outer).min(*at);
            // Periods that begin before the window are outside of it.
            let window = of_period.range(first..=*at).flat_map(|(_, (ids, _))| ids.iter().copied());
            let wide: HashSet<usize> = window.collect();
            let mut row = head(ty, *at, dimensions);
            row.extend([long(ids.len()), long(wide.len()), share(ids.len(), wide.len())]);
            out.push(row);
        }
    }
    Ok(table(fields(call, ENGAGEMENT), out))
}

fn metrics(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (rows, ty) = (Rows::read(call, input)?, needed(call, "timeline")?.ty);
    let timeline = Timeline::new(call, &rows.rows, "step")?;
    let mut out = Vec::new();
    for (group, dimensions) in rows.groups.iter().enumerate() {
        let mut seen: HashSet<usize> = HashSet::new();
        let mut before: HashSet<usize> = HashSet::new();
        for (at, (ids, _)) in periods(&rows, &timeline, group) {
            let new = ids.iter().filter(|id| seen.insert(**id)).count();
            let again = before.iter().filter(|id| ids.contains(id)).count();
            let mut row = head(ty, at, dimensions);
            row.extend([
                long(ids.len()),
                long(new),
                share(again, before.len()),
                share(before.len() - again, before.len()),
            ]);
            out.push(row);
            before = ids;
        }
    }
    Ok(table(fields(call, METRICS), out))
}

fn new_fields(call: &PluginCall) -> Vec<Field> {
    let mut out = Vec::new();
    if let Some(c) = call.column("timeline") {
        out.push(Field::new(format!("from_{}", c.name), c.ty));
        out.push(Field::new(format!("to_{}", c.name), c.ty));
    }
    out.extend(call.columns("dimension").map(|c| Field::new(c.name.clone(), c.ty)));
    out.extend(NEW.iter().map(|(n, ty)| Field::new(*n, *ty)));
    unique(out)
}

/// The identities of the lookback: the column of the same name, or the only one.
fn lookback_column(call: &PluginCall, table: &TableArg) -> Result<usize, EvalError> {
    let name = needed(call, "id")?.name;
    match table.fields.iter().position(|f| f.name == name) {
        Some(at) => Ok(at),
        None if table.fields.len() == 1 => Ok(0),
        None => {
            Err(EvalError::argument(format!("the lookback table of `new_activity_metrics` has no column `{name}`")))
        }
    }
}

fn new_metrics(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (rows, ty) = (Rows::read(call, input)?, needed(call, "timeline")?.ty);
    let timeline = Timeline::new(call, &rows.rows, "step")?;
    let cohort = call.constant("cohort").and_then(Value::as_i64).map(|at| timeline.period(at));
    let known: HashSet<usize> = match call.table() {
        Some(t) => {
            let at = lookback_column(call, t)?;
            (0..t.batch.rows).filter_map(|row| rows.id(&t.batch.columns[at].value(row))).collect()
        }
        None => HashSet::new(),
    };
    let all = timeline.periods()?;
    let nobody = (HashSet::new(), 0);
    let mut out = Vec::new();
    for (group, dimensions) in rows.groups.iter().enumerate() {
        let of_period = periods(&rows, &timeline, group);
        let mut first: HashMap<usize, i64> = HashMap::new();
        for (at, (ids, _)) in &of_period {
            for id in ids.iter().filter(|id| !known.contains(id)) {
                first.entry(*id).or_insert(*at);
            }
        }
        for from in all.iter().filter(|at| cohort.is_none_or(|c| c == **at)) {
            let members: HashSet<usize> = first.iter().filter(|(_, at)| *at == from).map(|(id, _)| *id).collect();
            if members.is_empty() {
                continue;
            }
            for to in all.iter().filter(|to| *to >= from) {
                let (ids, _) = of_period.get(to).unwrap_or(&nobody);
                let kept = members.iter().filter(|id| ids.contains(id)).count();
                let new = if to == from {
                    members.len()
                } else {
                    ids.iter().filter(|id| first.get(id).is_some_and(|at| at > from)).count()
                };
                let mut row = vec![point(ty, *from), point(ty, *to)];
                row.extend(dimensions.iter().cloned());
                row.extend([
                    long(new),
                    long(kept),
                    long(members.len() - kept),
                    share(kept, members.len()),
                    share(members.len() - kept, members.len()),
                ]);
                out.push(row);
            }
        }
    }
    Ok(table(new_fields(call), out))
}
