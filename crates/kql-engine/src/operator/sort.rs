use super::aggregate::compact;
use crate::budget::VIEW;
use crate::compare::Comparator;
use crate::error::EngineError;
use crate::executor::{Executor, layout};
use crate::expr::Compiled;
use crate::pipe::{Pipe, Step};
use arrow_array::UInt32Array;
use kql_plan::ir::{Expr, Plan, SortKey};
use kql_types::{Batch, Column, Type};
use rayon::slice::ParallelSliceMut;
use std::cmp::Ordering;
use std::sync::Arc;

/// A stable sort. With a limit, the workers cut each batch down to its own first rows, so that no more than those wait.
pub(crate) fn pipe(
    executor: &Executor<'_>,
    input: &Plan,
    keys: &[SortKey],
    limit: Option<&Expr>,
) -> Result<Pipe, EngineError> {
    let layout = layout(input);
    let compiled = keys.iter().map(|k| executor.compile(&k.expr, &layout)).collect::<Result<Vec<_>, _>>()?;
    let limit = match limit {
        Some(e) => Some(executor.constant(e)?.as_i64().unwrap_or(0).max(0) as usize),
        None => None,
    };
    if limit == Some(0) {
        return Ok(Pipe::empty());
    }
    let types: Vec<Type> = input.fields.iter().map(|f| f.ty).collect();
    let width = types.len();
    let sorter = Arc::new(Sorter { keys: keys.to_vec(), compiled, types, limit });
    let mut pipe = executor.pipe(input, &Vec::new())?;
    if limit.is_some() {
        pipe = pipe.then(Arc::new(LocalTop(sorter.clone())));
    }
    let mut stream = pipe.stream(executor.running());
    let (mut held, mut rows) = (Vec::new(), 0);
    let mut hold = executor.budget.hold("sort");
    while let Some(batch) = stream.next()? {
        rows += batch.rows;
        held.push(hold.take_in(batch)?);
        // Enough for several answers: cut down to one.
        if limit.is_some_and(|n| rows > (n * 4).max(1 << 14)) {
            held = vec![compact(sorter.sort(&held)?)];
            rows = held[0].rows;
            hold.restart(&held)?;
        }
    }
    if held.is_empty() {
        return Ok(Pipe::empty());
    }
    // The rows, the whole of them in one piece over the same texts, and their places in order.
    let bytes = hold.bytes();
    hold.add(rows * (width * VIEW + 4))?;
    let sorted = sorter.sort(&held)?;
    drop(held);
    hold.set(bytes)?;
    Ok(Pipe::held(vec![sorted], hold))
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

    /// Positions of the rows in order, only the first where there is a limit. Rows of equal keys keep their order.
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

/// The first rows of each batch by itself, in the order in which they came, so that ties are settled as without it.
struct LocalTop(Arc<Sorter>);

impl Step for LocalTop {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        if self.0.limit.is_none_or(|n| batch.rows <= n) {
            return Ok(Some(batch));
        }
        let mut rows = self.0.order(&batch)?;
        rows.sort_unstable();
        // Views would keep the whole batch alive for the sake of a few rows.
        Ok(Some(compact(batch.take(&UInt32Array::from(rows)))))
    }
}
