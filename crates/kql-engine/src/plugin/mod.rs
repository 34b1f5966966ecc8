//! Plugins and the operators that work like one: a table in, a table out.

use crate::error::EngineError;
use crate::executor::Executor;
use crate::pipe::Pipe;
use kql_plan::ir::{Plan, Plugin};

pub(crate) fn pipe(_: &Executor<'_>, _: &Plan, plugin: &Plugin) -> Result<Pipe, EngineError> {
    Err(EngineError::Unsupported(format!("`{}`", plugin.name)))
}
