//! Plugins and the operators that work like one: a table in, a table out.

mod declared;
mod graph;
mod reduce;
mod scan;
mod top_nested;

use crate::error::EngineError;
use crate::executor::Executor;
use crate::pipe::Pipe;
use kql_plan::ir::{Plan, Plugin, PluginOptions};

pub(crate) fn pipe(executor: &Executor<'_>, plan: &Plan, plugin: &Plugin) -> Result<Pipe, EngineError> {
    match &plugin.options {
        PluginOptions::Declared(d) => declared::pipe(executor, plan, plugin, d),
        PluginOptions::TopNested(levels) => top_nested::pipe(executor, plan, plugin, levels),
        PluginOptions::Scan(steps) => scan::pipe(executor, plan, plugin, steps),
        PluginOptions::Reduce(r) => reduce::pipe(executor, plugin, r),
        PluginOptions::Graph(g) => graph::pipe(executor, plan, plugin, g),
    }
}
