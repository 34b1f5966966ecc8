use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::pipeline::Pipeline;
use kql_plan::ir::Cte;
use std::borrow::Cow;

/// A common table expression: its rows are computed once and kept for the whole execution.
pub(crate) fn build(execution: &ExecutionContext<'_>, cte: &Cte) -> Result<Pipeline, EngineError> {
    let operator = match cte.name.as_str() {
        "materialize" => Cow::Borrowed("materialize"),
        name => Cow::Owned(format!("let {name}")),
    };
    let batches = execution.collect_cte(cte.id, &cte.plan, operator)?;
    Ok(Pipeline::batches(batches.value.clone()))
}
