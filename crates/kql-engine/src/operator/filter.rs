use crate::error::EngineError;
use crate::executor::{Executor, Filters, layout};
use crate::expr::Compiled;
use crate::metrics::NodeMetrics;
use crate::pipe::{Pipe, Step};
use arrow_array::{Array, BooleanArray};
use kql_plan::ir::{Expr, Plan};
use kql_types::{Batch, Column, Value};
use std::sync::Arc;

pub(crate) fn pipe(
    executor: &Executor<'_>,
    input: &Plan,
    predicate: &Expr,
    filters: &Filters,
) -> Result<Pipe, EngineError> {
    let layout = layout(input);
    if predicate.needs_table() {
        let test = executor.compile(predicate, &layout)?;
        let whole = executor.collect_one(input, "where")?;
        let metrics = executor.options.metrics.node("filter");
        let step = FilterStep { tests: vec![test], metrics };
        return Ok(Pipe::held(step.apply(whole.value)?.into_iter().collect(), whole.hold));
    }
    let mut tests = Vec::new();
    for part in predicate.conjuncts() {
        let test = executor.compile(part, &layout)?;
        match test.constant() {
            Some(Value::Bool(true)) => {}
            // Never true: the input need not even start.
            Some(_) => return Ok(Pipe::empty()),
            None => tests.push(test),
        }
    }
    let pipe = executor.pipe(input, filters)?;
    if tests.is_empty() {
        return Ok(pipe);
    }
    let metrics = executor.options.metrics.node("filter");
    Ok(pipe.then(Arc::new(FilterStep { tests, metrics })))
}

/// Tests one part after the other, each only on the rows that are left.
pub(crate) struct FilterStep {
    pub(crate) tests: Vec<Compiled>,
    pub(crate) metrics: Arc<NodeMetrics>,
}

impl Step for FilterStep {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let start = crate::metrics::start_timer();
        let mut batch = batch;
        for test in &self.tests {
            if batch.rows == 0 {
                break;
            }
            batch = match test.evaluate(&batch)? {
                Column::Bool(mask) => batch.filter(&mask),
                Column::Const(Value::Bool(true), _) => batch,
                _ => batch.slice(0, 0),
            };
        }
        self.metrics.record(start, batch.rows);
        Ok(Some(batch))
    }
}

/// The rows that a column of booleans keeps.
pub(crate) fn mask_of(column: &Column, rows: usize) -> BooleanArray {
    match column {
        Column::Bool(mask) if mask.null_count() == 0 => mask.clone(),
        other => {
            let b = other.as_bools();
            (0..rows).map(|i| Some(b.get(i) == Some(true))).collect()
        }
    }
}
