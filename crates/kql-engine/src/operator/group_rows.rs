use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::pipeline::Pipeline;
use kql_plan::ir::{Plan, PlanField};
use kql_types::Batch;

/// The rows of the current group of the enclosing apply.
pub(crate) fn build(execution: &ExecutionContext<'_>, plan: &Plan) -> Result<Pipeline, EngineError> {
    let groups = execution.groups.borrow();
    // The subquery of an outer apply may refer to its own group from within an inner one: the columns tell which.
    let group = groups.iter().rev().find(|g| plan.fields.iter().all(|f| g.layout.contains_key(&f.id)));
    let Some(group) = group else {
        return Err(EngineError::Unsupported("a column outside its group".into()));
    };
    let column = |f: &PlanField| group.layout.get(&f.id).map(|at| group.batch.columns[*at].clone());
    let columns = plan.fields.iter().filter_map(column).collect();
    Ok(Pipeline::batches(vec![Batch { columns, rows: group.batch.rows }]))
}
