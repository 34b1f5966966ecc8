use crate::error::EngineError;
use crate::executor::{Executor, Filters, layout};
use crate::expr::Compiled;
use crate::pipe::{Pipe, Step};
use kql_plan::ir::{ColumnId, Extract, Plan};
use kql_types::Batch;
use std::sync::Arc;

/// A text to several columns; each output column is one of the input or one of the extracted.
pub(crate) fn pipe(
    executor: &Executor<'_>,
    plan: &Plan,
    extract: &Extract,
    filters: &Filters,
) -> Result<Pipe, EngineError> {
    let layout = layout(&extract.input);
    let text = executor.compile(&extract.text, &layout)?;
    let output = plan
        .fields
        .iter()
        .map(|f| place(f.id, extract, &layout))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| EngineError::Unsupported("a column that `parse` does not give".into()))?;
    let step = ExtractStep { text, output, function: extract.function.clone(), only_matches: extract.only_matches };
    Ok(executor.pipe(&extract.input, filters)?.then(Arc::new(step)))
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

struct ExtractStep {
    text: Compiled,
    output: Vec<Place>,
    function: kql_plan::ir::ExtractFn,
    only_matches: bool,
}

impl Step for ExtractStep {
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
