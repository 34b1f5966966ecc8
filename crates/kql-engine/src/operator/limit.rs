use super::{project, scan};
use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::pipeline::{Pipeline, Source};
use crate::task::BatchStream;
use kql_plan::ir::{Expr, Node, Plan};
use kql_types::Batch;

/// `take`: the input stops as soon as it has produced enough rows.
pub(crate) fn build(execution: &ExecutionContext<'_>, input: &Plan, count: &Expr) -> Result<Pipeline, EngineError> {
    let count = execution.constant(count)?.as_i64().unwrap_or(0).max(0) as usize;
    if count == 0 {
        return Ok(Pipeline::empty());
    }
    let inner = push_limit(execution, input, count)?.stream(execution.task_context());
    Ok(Pipeline::new(Source::Stream(Box::new(Limited { inner: Some(inner), left: count }))))
}

/// Limit pushdown: the pipeline of a plan of whose rows only the first `rows` are used. Through projections, which keep the
/// number of rows, the limit reaches the scan.
fn push_limit(execution: &ExecutionContext<'_>, plan: &Plan, rows: usize) -> Result<Pipeline, EngineError> {
    match &plan.node {
        Node::Scan(s) => scan::build(execution, plan, s, &Vec::new(), Some(rows)),
        Node::Project(input, exprs) if !exprs.iter().any(Expr::needs_table) => {
            let transform = project::transform(execution, input, exprs)?;
            Ok(push_limit(execution, input, rows)?.then(transform))
        }
        Node::Values(_)
        | Node::Range { .. }
        | Node::Filter(..)
        | Node::Project(..)
        | Node::Aggregate { .. }
        | Node::Join(_)
        | Node::Union(_)
        | Node::Sort { .. }
        | Node::Limit(..)
        | Node::Expand(_)
        | Node::Apply(_)
        | Node::GroupRows
        | Node::Extract(_)
        | Node::MakeSeries(_)
        | Node::Plugin(_)
        | Node::Cte(_) => execution.pipeline(plan, &Vec::new()),
    }
}

struct Limited {
    inner: Option<Box<dyn BatchStream>>,
    left: usize,
}

impl BatchStream for Limited {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        let Some(inner) = &mut self.inner else { return Ok(None) };
        let Some(batch) = inner.next()? else { return Ok(None) };
        let rows = batch.rows.min(self.left);
        self.left -= rows;
        if self.left == 0 {
            self.inner = None;
        }
        Ok(Some(if rows < batch.rows { batch.slice(0, rows) } else { batch }))
    }
}
