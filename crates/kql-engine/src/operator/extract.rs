use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Compiled, layout};
use crate::pipeline::Pipeline;
use crate::runtime_filter::RuntimeFilters;
use crate::task::Transform;
use kql_plan::ir::{ColumnId, Extract, Plan};
use kql_types::Batch;
use std::sync::Arc;

/// `parse` and its like: several columns extracted from a string. Each output column comes from the input or is extracted.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    extract: &Extract,
    filters: &RuntimeFilters,
) -> Result<Pipeline, EngineError> {
    let layout = layout(&extract.input);
    let text = execution.compile_transform(&extract.text, &layout)?;
    let output = plan
        .fields
        .iter()
        .map(|f| place(f.id, extract, &layout))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| EngineError::Unsupported("a column that `parse` does not give".into()))?;
    let transform =
        ExtractTransform { text, output, function: extract.function.clone(), only_matches: extract.only_matches };
    Ok(execution.pipeline(&extract.input, filters)?.then(Arc::new(transform)))
}

enum Place {
    Input(usize),
    Extracted(usize),
}

fn place(id: ColumnId, extract: &Extract, layout: &crate::expr::Layout) -> Option<Place> {
    match extract.outputs.iter().position(|o| o.id == id) {
        Some(i) => Some(Place::Extracted(i)),
        None => layout.get(&id).map(|i| Place::Input(*i)),
    }
}

struct ExtractTransform {
    text: Compiled,
    output: Vec<Place>,
    function: kql_plan::ir::ExtractFn,
    only_matches: bool,
}

impl Transform for ExtractTransform {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let text = self.text.evaluate(&batch)?;
        let result = (self.function)(&text)?;
        let columns = self
            .output
            .iter()
            .map(|p| match p {
                Place::Input(i) => batch.columns[*i].clone(),
                Place::Extracted(i) => result.columns[*i].clone(),
            })
            .collect();
        let out = Batch { columns, rows: batch.rows };
        Ok(Some(if self.only_matches { out.filter(&result.matched) } else { out }))
    }
}
