use crate::error::EngineError;
use crate::executor::{Executor, Filters};
use crate::pipe::{Pipe, Source, Stream};
use kql_plan::ir::{Expr, Plan};
use kql_types::Batch;

/// The first rows; the input stops when they are there.
pub(crate) fn pipe(executor: &Executor<'_>, input: &Plan, count: &Expr, _: &Filters) -> Result<Pipe, EngineError> {
    let count = executor.constant(count)?.as_i64().unwrap_or(0).max(0) as usize;
    if count == 0 {
        return Ok(Pipe::empty());
    }
    let inner = executor.pipe(input, &Vec::new())?.stream(executor.running());
    Ok(Pipe::new(Source::Stream(Box::new(Limited { inner: Some(inner), left: count }))))
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
