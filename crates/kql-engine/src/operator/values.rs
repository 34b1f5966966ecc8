use crate::error::EngineError;
use crate::pipe::Pipe;
use kql_plan::ir::Plan;
use kql_types::{Batch, Column, Value};

pub(crate) fn pipe(plan: &Plan, rows: &[Vec<Value>]) -> Result<Pipe, EngineError> {
    if rows.is_empty() {
        return Ok(Pipe::empty());
    }
    let columns = plan
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| Column::from_values(f.ty, rows.iter().map(|r| r[i].clone())))
        .collect();
    Ok(Pipe::batches(vec![Batch::new(columns, rows.len())]))
}
