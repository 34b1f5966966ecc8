use crate::error::EngineError;
use crate::executor::Executor;
use crate::pipe::Pipe;
use kql_plan::ir::{MakeSeries, Plan};

pub(crate) fn pipe(_: &Executor<'_>, _: &Plan, _: &MakeSeries) -> Result<Pipe, EngineError> {
    Err(EngineError::Unsupported("`make-series`".into()))
}
