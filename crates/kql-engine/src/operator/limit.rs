use super::{project, scan};
use crate::error::EngineError;
use crate::executor::{Executor, Filters};
use crate::pipe::{Pipe, Source, Stream};
use kql_plan::ir::{Expr, Node, Plan};
use kql_types::Batch;

/// The first rows; the input stops when they are there.
pub(crate) fn pipe(executor: &Executor<'_>, input: &Plan, count: &Expr, _: &Filters) -> Result<Pipe, EngineError> {
    let count = executor.constant(count)?.as_i64().unwrap_or(0).max(0) as usize;
    if count == 0 {
        return Ok(Pipe::empty());
    }
    let inner = first(executor, input, count)?.stream(executor.running());
    Ok(Pipe::new(Source::Stream(Box::new(Limited { inner: Some(inner), left: count }))))
}

/// A pipe of whose rows only the first are of use: a table below, if nothing drops or adds rows on the way, hears of it.
fn first(executor: &Executor<'_>, plan: &Plan, rows: usize) -> Result<Pipe, EngineError> {
    match &plan.node {
        Node::Scan(s) => scan::pipe(executor, plan, s, &Vec::new(), Some(rows)),
        Node::Project(input, exprs) if !exprs.iter().any(Expr::needs_table) => {
            let step = project::step(executor, input, exprs)?;
            Ok(first(executor, input, rows)?.then(step))
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
        | Node::Cte(_) => executor.pipe(plan, &Vec::new()),
    }
}

struct Limited {
    inner: Option<Box<dyn Stream>>,
    left: usize,
}

impl Stream for Limited {
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
