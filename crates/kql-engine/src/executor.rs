use crate::builder;
use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::options::Options;
use kql_plan::ir::Plan;
use kql_types::Batch;
use std::ops::ControlFlow;

/// Runs a plan to completion and returns its batches in order.
pub fn execute(plan: &Plan, options: &Options) -> Result<Vec<Batch>, EngineError> {
    let execution = ExecutionContext::new(options, builder::build);
    Ok(execution.collect(plan, "the result")?.value)
}

/// Rows up to this size are held until the last has come, so that a query that fails gives no row. A smaller memory limit holds
/// less.
const MAX_HELD: usize = 16 << 20;
const HELD_SHARE: usize = 8;

/// Runs a plan and hands its batches over in order, as soon as there are too many to hold. Returns those that are left at the end:
/// all, if they are few.
pub fn execute_streamed(
    plan: &Plan,
    options: &Options,
    take: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> Result<Vec<Batch>, EngineError> {
    let execution = ExecutionContext::new(options, builder::build);
    let most = (options.memory.limit() / HELD_SHARE).min(MAX_HELD);
    let mut reservation = execution.memory.reservation("the result");
    let mut stream = execution.pipeline(plan, &Vec::new())?.stream(execution.task_context());
    let mut held = Vec::new();
    while let Some(batch) = stream.next()? {
        if reservation.size() + batch.data_bytes() <= most {
            held.extend(if batch.rows > 0 { Some(reservation.reserve_batch(batch)?) } else { None });
            continue;
        }
        for batch in held.drain(..).chain([batch]) {
            if take(batch).is_break() {
                return Ok(Vec::new());
            }
        }
        reservation.reset_to(&[])?;
    }
    Ok(held)
}
