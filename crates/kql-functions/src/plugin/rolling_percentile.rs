use super::_timeline::{needed, point, table};
use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, unique};
use crate::EvalError;
use kql_types::{Batch, Field, Type, Value};
use std::collections::{BTreeMap, HashMap};

pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "rolling_percentile",
    forms: &["value column, percentile constant, timeline column, bin constant, bins constant, dimension column*"],
    columns: |call| Ok(PluginSchema::Closed(fields(call))),
    run,
    summary: "For each bin, the percentile of the values in a rolling window of bins that ends with it.",
    source: "rolling-percentile-plugin",
}];

fn fields(call: &PluginCall) -> Vec<Field> {
    let columns = call.column("timeline").into_iter().chain(call.columns("dimension").cloned());
    let mut out: Vec<Field> = columns.map(|c| Field::new(c.name, c.ty)).collect();
    let text = |name: &str| call.constant(name).map_or_else(|| "0".to_string(), ToString::to_string);
    let (name, ty) = call.column("value").map_or(("value".to_string(), Type::Long), |c| (c.name, c.ty));
    out.push(Field::new(format!("rolling_{}_percentile_{name}_{}", text("bins"), text("percentile")), ty));
    unique(out)
}

/// The values of each bin.
type Bins = BTreeMap<i64, Vec<Value>>;

fn run(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (value, timeline) = (needed(call, "value")?, needed(call, "timeline")?);
    let wrong = || EvalError::argument("the bin size and the number of bins must be greater than zero");
    let size = call.constant("bin").and_then(Value::as_i64).filter(|n| *n > 0).ok_or_else(wrong)?;
    let bins = call.constant("bins").and_then(Value::as_i64).filter(|n| *n > 0).ok_or_else(wrong)?;
    let share = call.constant("percentile").and_then(Value::as_f64).unwrap_or(50.0) / 100.0;
    let dimensions: Vec<_> = call.columns("dimension").cloned().collect();
    let mut groups: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(Vec<Value>, Bins)> = Vec::new();
    for row in 0..input.rows {
        let (Some(at), v) = (input.columns[timeline.at].value(row).as_i64(), input.columns[value.at].value(row)) else {
            continue;
        };
        if v.is_null() {
            continue;
        }
        let key: Vec<Value> = dimensions.iter().map(|d| input.columns[d.at].value(row)).collect();
        let group = *groups.entry(format!("{key:?}")).or_insert_with(|| {
            found.push((key, BTreeMap::new()));
            found.len() - 1
        });
        found[group].1.entry(at.div_euclid(size)).or_default().push(v);
    }
    let mut out = Vec::new();
    for (key, of_bin) in found {
        for bin in of_bin.keys() {
            let window = of_bin.range(bin.saturating_sub(bins - 1)..=*bin).flat_map(|(_, v)| v);
            let mut values: Vec<&Value> = window.collect();
            values.sort_by(|a, b| order(a).total_cmp(&order(b)));
            let rank = (share * values.len() as f64).ceil().max(1.0) as usize;
            let mut row = vec![point(timeline.ty, bin * size)];
            row.extend(key.iter().cloned());
            row.push(values[rank.min(values.len()) - 1].clone());
            out.push(row);
        }
    }
    Ok(table(fields(call), out))
}

fn order(v: &Value) -> f64 {
    v.as_f64().or_else(|| v.as_i64().map(|n| n as f64)).unwrap_or(f64::NAN)
}
