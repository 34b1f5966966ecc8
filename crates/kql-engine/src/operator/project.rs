use crate::budget::{Held, bytes_of};
use crate::error::EngineError;
use crate::executor::{Executor, Filters, layout};
use crate::expr::Compiled;
use crate::metrics::NodeMetrics;
use crate::pipe::{Pipe, Step};
use kql_plan::ir::{Expr, Plan};
use kql_types::Batch;
use std::sync::Arc;

pub(crate) fn pipe(
    executor: &Executor<'_>,
    plan: &Plan,
    input: &Plan,
    exprs: &[Expr],
    filters: &Filters,
) -> Result<Pipe, EngineError> {
    let step = step(executor, input, exprs)?;
    if exprs.iter().any(Expr::needs_table) {
        let all = executor.collect_one(input, "serialize")?;
        return whole_table(all, step.as_ref());
    }
    // A key that passes through under another identity is still the same key below.
    let below: Filters = filters
        .iter()
        .filter_map(|(id, keys)| {
            let at = plan.fields.iter().position(|f| f.id == *id)?;
            match &exprs[at] {
                Expr::Column(source, _) => Some((*source, keys.clone())),
                Expr::Constant(_) | Expr::Call(..) | Expr::Subquery(_) => None,
            }
        })
        .collect();
    Ok(executor.pipe(input, &below)?.then(step))
}

/// The step that computes the columns from those of the input.
pub(super) fn step(executor: &Executor<'_>, input: &Plan, exprs: &[Expr]) -> Result<Arc<dyn Step>, EngineError> {
    let layout = layout(input);
    let exprs = exprs.iter().map(|e| executor.compile(e, &layout)).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(ProjectStep { exprs, metrics: executor.options.metrics.node("project") }))
}

/// Window functions need all rows at once.
fn whole_table(all: Held<Batch>, step: &dyn Step) -> Result<Pipe, EngineError> {
    let Held { value, mut hold } = all;
    let out: Vec<Batch> = step.apply(value)?.into_iter().collect();
    hold.set(bytes_of(&out))?;
    Ok(Pipe::held(out, hold))
}

struct ProjectStep {
    exprs: Vec<Compiled>,
    metrics: Arc<NodeMetrics>,
}

impl Step for ProjectStep {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let start = crate::metrics::start_timer();
        let columns = self.exprs.iter().map(|e| e.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        self.metrics.record(start, batch.rows);
        Ok(Some(Batch { columns, rows: batch.rows }))
    }
}
