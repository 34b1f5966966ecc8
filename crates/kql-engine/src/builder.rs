//! The physical plan builder: the one place that knows which operator runs which plan node.

use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::pipeline::Pipeline;
use crate::runtime_filter::RuntimeFilters;
use crate::{operator, plugin};
use kql_plan::ir::{Node, Plan};

/// Builds the pipeline of a plan. `filters` are key filters of joins above, which scans below may apply.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    filters: &RuntimeFilters,
) -> Result<Pipeline, EngineError> {
    match &plan.node {
        Node::Scan(scan) => operator::scan::build(execution, plan, scan, filters, None),
        Node::Values(rows) => operator::values::build(plan, rows),
        Node::Range { from, to, step } => operator::range::build(execution, plan, from, to, step),
        Node::Filter(input, predicate) => operator::filter::build(execution, input, predicate, filters),
        Node::Project(input, exprs) => operator::project::build(execution, plan, input, exprs, filters),
        Node::Aggregate { input, keys, calls } => operator::aggregate::build(execution, plan, input, keys, calls),
        Node::Join(join) => operator::join::build(execution, join),
        Node::Union(inputs) => operator::union::build(execution, plan, inputs, filters),
        Node::Sort { input, keys, limit } => operator::sort::build(execution, input, keys, limit.as_ref()),
        Node::Limit(input, count) => operator::limit::build(execution, input, count),
        Node::Expand(expand) => operator::expand::build(execution, plan, expand, filters),
        Node::Apply(apply) => operator::apply::build(execution, plan, apply),
        Node::GroupRows => operator::group_rows::build(execution, plan),
        Node::Extract(extract) => operator::extract::build(execution, plan, extract, filters),
        Node::MakeSeries(series) => operator::make_series::build(execution, plan, series),
        Node::Plugin(node) => plugin::build(execution, plan, node),
        Node::Cte(cte) => operator::cte::build(execution, cte),
    }
}
