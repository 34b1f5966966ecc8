use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Compiled, layout};
use crate::memory::{Reserved, batches_bytes};
use crate::metrics::NodeMetrics;
use crate::pipeline::Pipeline;
use crate::runtime_filter::RuntimeFilters;
use crate::task::Transform;
use kql_plan::ir::{Expr, Plan};
use kql_types::Batch;
use std::sync::Arc;

pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    input: &Plan,
    exprs: &[Expr],
    filters: &RuntimeFilters,
) -> Result<Pipeline, EngineError> {
    let transform = transform(execution, input, exprs)?;
    if exprs.iter().any(Expr::needs_table) {
        let all = execution.collect_one(input, "serialize")?;
        return whole_table(all, transform.as_ref());
    }
    // A renamed column carries the filter of its new name.
    let pushed: RuntimeFilters = filters
        .iter()
        .filter_map(|(id, keys)| {
            let at = plan.fields.iter().position(|f| f.id == *id)?;
            match &exprs[at] {
                Expr::Column(source, _) => Some((*source, keys.clone())),
                Expr::Constant(_) | Expr::Call(..) | Expr::Subquery(_) => None,
            }
        })
        .collect();
    Ok(execution.pipeline(input, &pushed)?.then(transform))
}

/// The transform that computes the columns from those of the input.
pub(super) fn transform(
    execution: &ExecutionContext<'_>,
    input: &Plan,
    exprs: &[Expr],
) -> Result<Arc<dyn Transform>, EngineError> {
    let layout = layout(input);
    let exprs = exprs.iter().map(|e| execution.compile_transform(e, &layout)).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(ProjectTransform { exprs, metrics: execution.options.metrics.node("project") }))
}

/// Window functions need all rows at once.
fn whole_table(all: Reserved<Batch>, transform: &dyn Transform) -> Result<Pipeline, EngineError> {
    let Reserved { value, mut reservation } = all;
    let out: Vec<Batch> = transform.apply(value)?.into_iter().collect();
    reservation.try_resize(batches_bytes(&out))?;
    Ok(Pipeline::reserved(out, reservation))
}

struct ProjectTransform {
    exprs: Vec<Compiled>,
    metrics: Arc<NodeMetrics>,
}

impl Transform for ProjectTransform {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let start = crate::metrics::start_timer();
        let columns = self.exprs.iter().map(|e| e.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        self.metrics.record(start, batch.rows);
        Ok(Some(Batch { columns, rows: batch.rows }))
    }
}
