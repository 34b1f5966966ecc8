use super::_timeline::{needed, point, table};
use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, unique};
use crate::EvalError;
use kql_types::{Batch, Field, Type, Value};
use std::collections::HashMap;

pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "sequence_detect",
    forms: &["timeline column, maxStep constant, maxSpan constant, step condition*, dimension column*"],
    columns: |call| Ok(PluginSchema::Closed(fields(call))),
    run,
    summary: "Detects sequences of events that follow each other in time.",
    source: "sequence-detect-plugin",
}];

fn fields(call: &PluginCall) -> Vec<Field> {
    let mut out: Vec<Field> = call.columns("dimension").map(|c| Field::new(c.name.clone(), c.ty)).collect();
    if let Some(timeline) = call.column("timeline") {
        for step in call.columns("step") {
            // A step without a name leaves the underscore.
            out.push(Field::new(format!("{}_{}", step.name, timeline.name), timeline.ty));
        }
    }
    out.push(Field::new("Duration", Type::Timespan));
    unique(out)
}

fn run(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let timeline = needed(call, "timeline")?;
    let number = |name: &str| call.constant(name).and_then(Value::as_i64).unwrap_or(i64::MAX);
    let (step, span) = (number("maxStep"), number("maxSpan"));
    let steps: Vec<_> = call.columns("step").cloned().collect();
    let dimensions: Vec<_> = call.columns("dimension").cloned().collect();
    let mut groups: HashMap<String, usize> = HashMap::new();
    // For each group, the times at which each condition holds.
    let mut found: Vec<(Vec<Value>, Vec<Vec<i64>>)> = Vec::new();
    for row in 0..input.rows {
        let Some(at) = input.columns[timeline.at].value(row).as_i64() else { continue };
        let key: Vec<Value> = dimensions.iter().map(|d| input.columns[d.at].value(row)).collect();
        let group = *groups.entry(format!("{key:?}")).or_insert_with(|| {
            found.push((key, vec![Vec::new(); steps.len()]));
            found.len() - 1
        });
        for (i, s) in steps.iter().enumerate() {
            if input.columns[s.at].value(row) == Value::Bool(true) {
                found[group].1[i].push(at);
            }
        }
    }
    let mut out = Vec::new();
    for (key, mut times) in found {
        times.iter_mut().for_each(|t| {
            t.sort_unstable();
            t.dedup();
        });
        let mut path = Vec::new();
        follow(&times, step, span, &mut path, &mut |path| {
            let mut row = key.clone();
            row.extend(path.iter().map(|at| point(timeline.ty, *at)));
            row.push(Value::Timespan(path[path.len() - 1] - path[0]));
            out.push(row);
        });
    }
    Ok(table(fields(call), out))
}

/// All ways to take one time of each step, each no earlier than the one before and within the windows.
fn follow(times: &[Vec<i64>], step: i64, span: i64, path: &mut Vec<i64>, found: &mut dyn FnMut(&[i64])) {
    let Some(candidates) = times.get(path.len()) else {
        if !path.is_empty() {
            found(path);
        }
        return;
    };
    for at in candidates {
        let near = match (path.first(), path.last()) {
            (Some(first), Some(last)) => at >= last && at - last <= step && at - first <= span,
            _ => true,
        };
        if near {
            path.push(*at);
            follow(times, step, span, path, found);
            path.pop();
        }
    }
}
