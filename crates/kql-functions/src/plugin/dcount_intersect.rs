use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, unique};
use crate::{EvalError, Hll};
use kql_types::{Batch, Column, Field, Type};

pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "dcount_intersect",
    forms: &["hll column*"],
    columns: |call| Ok(PluginSchema::Closed(fields(call))),
    run,
    summary: "Number of values in the first `hll` sketch, in the intersection of the first two, of the first three, \
              and so on.",
    source: "dcount-intersect-plugin",
}];

fn fields(call: &PluginCall) -> Vec<Field> {
    let counts = call.columns("hll").enumerate().map(|(i, _)| Field::new(format!("s{i}"), Type::Long));
    unique(call.input.iter().cloned().chain(counts).collect())
}

fn run(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let places: Vec<usize> = call.columns("hll").map(|c| c.at).collect();
    let mut counts: Vec<Vec<Option<i64>>> = vec![Vec::with_capacity(input.rows); places.len()];
    for row in 0..input.rows {
        let sketches: Vec<Option<Hll>> =
            places.iter().map(|at| input.columns[*at].as_dynamics().get(row).and_then(Hll::read)).collect();
        for n in 0..places.len() {
            let some: Option<Vec<&Hll>> = sketches[..=n].iter().map(Option::as_ref).collect();
            counts[n].push(some.map(|s| intersection(&s)));
        }
    }
    let mut columns: Vec<Column> = input.columns[..call.input.len()].to_vec();
    columns.extend(counts.into_iter().map(Column::longs));
    Ok(PluginTable { fields: fields(call), columns, rows: input.rows })
}

/// What sketches have in common, by inclusion and exclusion of their unions.
fn intersection(sketches: &[&Hll]) -> i64 {
    let mut sum = 0;
    for set in 1u32..1 << sketches.len().min(16) {
        let mut union: Option<Hll> = None;
        for (i, s) in sketches.iter().enumerate().take(16) {
            if set & (1 << i) != 0 {
                match &mut union {
                    Some(u) => u.merge(s),
                    None => union = Some((*s).clone()),
                }
            }
        }
        let count = union.map_or(0, |u| u.count());
        sum += if set.count_ones() % 2 == 1 { count } else { -count };
    }
    sum.max(0)
}
