use crate::error::EngineError;
use crate::executor::{Executor, Filters};
use crate::pipe::{Pipe, Source};
use kql_plan::ir::{Expr, Plan};

/// One input after the other, each brought to the columns of the union.
pub(crate) fn pipe(
    executor: &Executor<'_>,
    plan: &Plan,
    inputs: &[(Plan, Vec<Expr>)],
    filters: &Filters,
) -> Result<Pipe, EngineError> {
    let pipes = inputs
        .iter()
        .map(|(input, exprs)| super::project::pipe(executor, plan, input, exprs, filters))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Pipe::new(Source::Chain(pipes)))
}
