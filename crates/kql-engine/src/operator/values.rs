use crate::error::EngineError;
use crate::pipeline::Pipeline;
use kql_plan::ir::Plan;
use kql_types::{Batch, Column, Value};

pub(crate) fn build(plan: &Plan, rows: &[Vec<Value>]) -> Result<Pipeline, EngineError> {
    if rows.is_empty() {
        return Ok(Pipeline::empty());
    }
    let columns = plan
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| Column::from_values(f.ty, rows.iter().map(|r| r[i].clone())))
        .collect();
    Ok(Pipeline::batches(vec![Batch::new(columns, rows.len())]))
}
