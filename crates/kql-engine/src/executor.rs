use crate::builder;
use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::options::Options;
use kql_plan::ir::Plan;
use kql_types::Batch;

/// Runs a plan to completion and returns its batches in order.
pub fn execute(plan: &Plan, options: &Options) -> Result<Vec<Batch>, EngineError> {
    let execution = ExecutionContext::new(options, builder::build);
    Ok(execution.collect(plan, "the result")?.value)
}
