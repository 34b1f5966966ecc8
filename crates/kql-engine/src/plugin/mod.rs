//! Plugins, and operators that work like one: they take a whole table and return a table.

mod declared;
mod graph;
mod reduce;
mod scan_match;
mod top_nested;

use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::pipeline::Pipeline;
use kql_plan::ir::{Plan, Plugin, PluginOptions};

pub(crate) fn build(execution: &ExecutionContext<'_>, plan: &Plan, plugin: &Plugin) -> Result<Pipeline, EngineError> {
    match &plugin.options {
        PluginOptions::Declared(d) => declared::build(execution, plan, plugin, d),
        PluginOptions::TopNested(levels) => top_nested::build(execution, plan, plugin, levels),
        PluginOptions::Scan(steps) => scan_match::build(execution, plan, plugin, steps),
        PluginOptions::Reduce(r) => reduce::build(execution, plugin, r),
        PluginOptions::Graph(g) => graph::build(execution, plan, plugin, g),
    }
}
