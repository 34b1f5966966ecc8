//! `funnel_sequence_completion`: how many identities get how far in a sequence.

use super::_timeline::{Timeline, needed, point, table};
use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, unique};
use crate::EvalError;
use kql_types::{Batch, Dyn, Field, Type, Value};
use std::collections::{BTreeMap, HashMap};

/// Each bin of the timeline is looked at alone. An identity reaches a state if it has been in all states of the
/// sequence up to it, each at the time of the one before or later, within the period from the first. Bins in which
/// nothing of the sequence happens give no rows; states that nobody reaches count zero. Rows without a time are
/// skipped.
pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "funnel_sequence_completion",
    forms: &[
        "id column, timeline column, start constant, end constant, step constant, state column, sequence constant, periods constant",
    ],
    columns: |call| Ok(PluginSchema::Closed(fields(call))),
    run,
    summary: "For each bin and period, the number of identities that reach each state of a sequence.",
    source: "funnel-sequence-completion-plugin",
}];

fn fields(call: &PluginCall) -> Vec<Field> {
    let mut out: Vec<Field> = call.column("timeline").into_iter().map(|c| Field::new(c.name, c.ty)).collect();
    out.extend(call.column("state").map(|c| Field::new(c.name, Type::String)));
    out.extend([Field::new("Period", Type::Timespan), Field::new("dcount", Type::Long)]);
    unique(out)
}

fn list<'a>(call: &'a PluginCall, name: &str) -> Result<&'a [Dyn], EvalError> {
    match call.args.iter().find(|(n, _)| *n == name) {
        Some((_, super::PluginArg::Constant(Value::Dynamic(Dyn::Array(items))))) => Ok(items),
        Some(_) | None => Err(EvalError::argument(format!("expected an array for `{name}`"))),
    }
}

/// When an identity was in a state of the sequence, by bin.
type Events = BTreeMap<i64, BTreeMap<usize, Vec<(i64, usize)>>>;

fn run(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (id, timeline, state) = (needed(call, "id")?, needed(call, "timeline")?, needed(call, "state")?);
    let sequence: Vec<String> = list(call, "sequence")?.iter().map(ToString::to_string).collect();
    let periods = list(call, "periods")?
        .iter()
        .map(|p| p.to_value().as_i64().ok_or_else(|| EvalError::argument(format!("`{p}` is not a period"))))
        .collect::<Result<Vec<i64>, _>>()?;
    let axis = Timeline::new(call, &[], "step")?;
    let mut ids: HashMap<String, usize> = HashMap::new();
    let mut events = Events::new();
    for row in 0..input.rows {
        let Some(at) = input.columns[timeline.at].value(row).as_i64().filter(|at| axis.holds(*at)) else { continue };
        let is = input.columns[state.at].value(row).to_string();
        let Some(first) = sequence.iter().position(|s| *s == is) else { continue };
        let next = ids.len();
        let who = *ids.entry(format!("{:?}", input.columns[id.at].value(row))).or_insert(next);
        events.entry(axis.period(at)).or_default().entry(who).or_default().push((at, first));
    }
    let mut out = Vec::new();
    for (bin, of_id) in &mut events {
        of_id.values_mut().for_each(|e| e.sort_unstable());
        for period in &periods {
            let mut reached = vec![0_i64; sequence.len()];
            for events in of_id.values() {
                reached.iter_mut().take(furthest(events, &sequence, *period)).for_each(|n| *n += 1);
            }
            for (state, count) in sequence.iter().zip(reached) {
                let (state, period) = (Value::String(state.clone()), Value::Timespan(*period));
                out.push(vec![point(timeline.ty, *bin), state, period, Value::Long(count)]);
            }
        }
    }
    Ok(table(fields(call), out))
}

/// How many states of the sequence an identity reaches, from any of its first states. Events are in order of time, and where
/// that is the same, of the sequence.
fn furthest(events: &[(i64, usize)], sequence: &[String], period: i64) -> usize {
    let mut best = 0;
    for (from, (start, _)) in events.iter().enumerate().filter(|(_, (_, s))| sequence[*s] == sequence[0]) {
        let mut reached = 1;
        for (at, state) in &events[from + 1..] {
            if at - start > period || reached == sequence.len() {
                break;
            }
            if sequence[*state] == sequence[reached] {
                reached += 1;
            }
        }
        best = best.max(reached);
    }
    best
}
