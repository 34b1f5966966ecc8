use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::pipeline::{Pipeline, Source};
use crate::runtime_filter::RuntimeFilters;
use kql_plan::ir::{Expr, Plan};

/// One input after the other, each projected to the columns of the union.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    inputs: &[(Plan, Vec<Expr>)],
    filters: &RuntimeFilters,
) -> Result<Pipeline, EngineError> {
    let links = inputs
        .iter()
        .map(|(input, exprs)| super::project::build(execution, plan, input, exprs, filters))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Pipeline::new(Source::Chain(links)))
}
