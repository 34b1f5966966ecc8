use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Compiled, layout};
use crate::metrics::NodeMetrics;
use crate::pipeline::Pipeline;
use crate::runtime_filter::RuntimeFilters;
use crate::task::Transform;
use arrow_array::{Array, BooleanArray};
use kql_plan::ir::{Expr, Plan};
use kql_types::{Batch, Column, Value};
use std::sync::Arc;

pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    input: &Plan,
    predicate: &Expr,
    filters: &RuntimeFilters,
) -> Result<Pipeline, EngineError> {
    let layout = layout(input);
    if predicate.needs_table() {
        let test = execution.compile_transform(predicate, &layout)?;
        let whole = execution.collect_one(input, "where")?;
        let metrics = execution.options.metrics.node("filter");
        let transform = FilterTransform { tests: vec![test], metrics };
        return Ok(Pipeline::reserved(transform.apply(whole.value)?.into_iter().collect(), whole.reservation));
    }
    let mut tests = Vec::new();
    for part in predicate.conjuncts() {
        let test = execution.compile_transform(part, &layout)?;
        match test.constant() {
            Some(Value::Bool(true)) => {}
            // Never true: the input does not have to start.
            Some(_) => return Ok(Pipeline::empty()),
            None => tests.push(test),
        }
    }
    let pipe = execution.pipeline(input, filters)?;
    if tests.is_empty() {
        return Ok(pipe);
    }
    let metrics = execution.options.metrics.node("filter");
    Ok(pipe.then(Arc::new(FilterTransform { tests, metrics })))
}

/// Evaluates one conjunct after the other, each on the rows that the earlier ones kept.
pub(crate) struct FilterTransform {
    pub(crate) tests: Vec<Compiled>,
    pub(crate) metrics: Arc<NodeMetrics>,
}

impl Transform for FilterTransform {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let start = crate::metrics::start_timer();
        let mut batch = batch;
        for test in &self.tests {
            if batch.rows == 0 {
                break;
            }
            batch = match test.evaluate(&batch)? {
                Column::Bool(mask) => batch.filter(&mask),
                Column::Const(v, _) if *v == Value::Bool(true) => batch,
                _ => batch.slice(0, 0),
            };
        }
        self.metrics.record(start, batch.rows);
        Ok(Some(batch))
    }
}

/// A boolean column as a selection mask: null is false.
pub(crate) fn mask_of(column: &Column, rows: usize) -> BooleanArray {
    match column {
        Column::Bool(mask) if mask.null_count() == 0 => mask.clone(),
        other => {
            let b = other.as_bools();
            (0..rows).map(|i| Some(b.get(i) == Some(true))).collect()
        }
    }
}
