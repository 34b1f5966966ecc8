use crate::compare::Comparator;
use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Compiled, layout};
use crate::memory::{VIEW, compact_batch};
use crate::pipeline::Pipeline;
use crate::task::Transform;
use arrow_array::UInt32Array;
use kql_plan::ir::{Expr, Plan, SortKey};
use kql_types::{Batch, Column, Type};
use rayon::slice::ParallelSliceMut;
use std::cmp::Ordering;
use std::sync::Arc;

/// A stable sort. With a limit (top-n), the workers reduce each batch to its own first n rows before it is kept.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    input: &Plan,
    keys: &[SortKey],
    limit: Option<&Expr>,
) -> Result<Pipeline, EngineError> {
    let layout = layout(input);
    let compiled = keys.iter().map(|k| execution.compile(&k.expr, &layout)).collect::<Result<Vec<_>, _>>()?;
    let limit = match limit {
        Some(e) => Some(execution.constant(e)?.as_i64().unwrap_or(0).max(0) as usize),
        None => None,
    };
    if limit == Some(0) {
        return Ok(Pipeline::empty());
    }
    let types: Vec<Type> = input.fields.iter().map(|f| f.ty).collect();
    let width = types.len();
    let sorter = Arc::new(Sorter { keys: keys.to_vec(), compiled, types, limit });
    let mut pipe = execution.pipeline(input, &Vec::new())?;
    if limit.is_some() {
        pipe = pipe.then(Arc::new(LocalTop(sorter.clone())));
    }
    let mut stream = pipe.stream(execution.task_context());
    let (mut kept, mut rows) = (Vec::new(), 0);
    let mut reservation = execution.memory.reservation("sort");
    while let Some(batch) = stream.next()? {
        rows += batch.rows;
        kept.push(reservation.reserve_batch(batch)?);
        // Enough rows for several results: keep the first n only.
        if limit.is_some_and(|n| rows > (n * 4).max(1 << 14)) {
            kept = vec![compact_batch(sorter.sort(&kept)?)];
            rows = kept[0].rows;
            reservation.reset_to(&kept)?;
        }
    }
    if kept.is_empty() {
        return Ok(Pipeline::empty());
    }
    // While sorting, there are the batches, their concatenation over the same string buffers, and the sort order.
    let bytes = reservation.size();
    reservation.try_grow(rows * (width * VIEW + 4))?;
    let sorted = sorter.sort(&kept)?;
    drop(kept);
    reservation.try_resize(bytes)?;
    Ok(Pipeline::reserved(vec![sorted], reservation))
}

struct Sorter {
    keys: Vec<SortKey>,
    compiled: Vec<Compiled>,
    types: Vec<Type>,
    limit: Option<usize>,
}

impl Sorter {
    fn sort(&self, batches: &[Batch]) -> Result<Batch, EngineError> {
        let all = Batch::concat(&self.types, batches);
        let order = self.order(&all)?;
        Ok(all.take(&UInt32Array::from(order)))
    }

    /// Positions of the rows in sort order, up to the limit. Rows with equal keys keep their order.
    fn order(&self, all: &Batch) -> Result<Vec<u32>, EngineError> {
        let columns: Vec<Column> = self.compiled.iter().map(|c| c.evaluate(all)).collect::<Result<_, _>>()?;
        let comparators: Vec<Comparator<'_>> =
            columns.iter().zip(&self.keys).map(|(c, k)| Comparator::new(c, k.descending, k.nulls_first)).collect();
        let compare = |a: &u32, b: &u32| {
            for c in &comparators {
                let order = c.compare(*a as usize, *b as usize);
                if order != Ordering::Equal {
                    return order;
                }
            }
            a.cmp(b)
        };
        let mut order: Vec<u32> = (0..all.rows as u32).collect();
        match self.limit {
            Some(n) if n < order.len() => {
                order.select_nth_unstable_by(n, compare);
                order.truncate(n);
                order.sort_unstable_by(compare);
            }
            _ => order.par_sort_unstable_by(compare),
        }
        Ok(order)
    }
}

/// The first n rows of each batch, in input order, so that ties are broken as in a sort of all rows.
struct LocalTop(Arc<Sorter>);

impl Transform for LocalTop {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        if self.0.limit.is_none_or(|n| batch.rows <= n) {
            return Ok(Some(batch));
        }
        let mut rows = self.0.order(&batch)?;
        rows.sort_unstable();
        Ok(Some(compact_batch(batch.take(&UInt32Array::from(rows)))))
    }
}
