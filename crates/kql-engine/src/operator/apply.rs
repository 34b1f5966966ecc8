use crate::error::EngineError;
use crate::executor::{Executor, Group, layout};
use crate::keys::{KeyEncoder, KeyTable};
use crate::pipe::{Pipe, Source};
use arrow_array::UInt32Array;
use kql_plan::ir::Apply;
use kql_types::{Batch, Column};
use std::sync::Arc;

/// Runs the body once for each group, in order of first appearance.
pub(crate) fn pipe(executor: &Executor<'_>, apply: &Apply) -> Result<Pipe, EngineError> {
    let layout = Arc::new(layout(&apply.input));
    let input = executor.collect_one(&apply.input)?;
    if input.rows == 0 {
        return Ok(Pipe::empty());
    }
    let at = |id| layout.get(id).copied().ok_or_else(|| EngineError::Unsupported("a key outside its input".into()));
    let keys: Vec<Column> =
        apply.keys.iter().map(|k| at(k).map(|i| input.columns[i].clone())).collect::<Result<_, _>>()?;
    let carried: Vec<usize> = apply.carried.iter().map(at).collect::<Result<_, _>>()?;
    let mut table = KeyTable::default();
    let encoder = KeyEncoder::new(&keys);
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for row in 0..input.rows {
        let (group, new) = table.insert(&encoder, row);
        if new {
            groups.push(Vec::new());
        }
        groups[group as usize].push(row as u32);
    }
    let mut out = Vec::new();
    for rows in groups {
        let first = rows[0];
        let group = input.take(&UInt32Array::from(rows));
        executor.group.borrow_mut().push(Group { batch: group, layout: layout.clone() });
        let result = executor.collect(&apply.body);
        executor.group.borrow_mut().pop();
        for batch in result? {
            let repeated = UInt32Array::from(vec![first; batch.rows]);
            let mut columns: Vec<Column> = carried.iter().map(|c| input.columns[*c].take(&repeated)).collect();
            columns.extend(batch.columns);
            out.push(Batch { columns, rows: batch.rows });
        }
    }
    Ok(Pipe::new(Source::Batches(out)))
}
