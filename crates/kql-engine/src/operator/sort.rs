use crate::compare::Comparator;
use crate::error::EngineError;
use crate::executor::{Executor, layout};
use crate::expr::Compiled;
use crate::pipe::{Pipe, Source};
use arrow_array::UInt32Array;
use kql_plan::ir::{Expr, Plan, SortKey};
use kql_types::{Batch, Column, Type};
use rayon::slice::ParallelSliceMut;
use std::cmp::Ordering;

/// A stable sort; with a limit, only the first rows are kept on the way.
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
    let sorter = Sorter { keys, compiled: &compiled, types: &types, limit };
    let mut stream = executor.pipe(input, &Vec::new())?.stream(executor.options.threads);
    let (mut held, mut rows) = (Vec::new(), 0);
    while let Some(batch) = stream.next()? {
        rows += batch.rows;
        held.push(batch);
        // Enough for several answers: cut down to one.
        if limit.is_some_and(|n| rows > (n * 4).max(1 << 16)) {
            held = vec![sorter.sort(&held)?];
            rows = held[0].rows;
        }
        executor.check_memory("sort", rows * types.len() * 16)?;
    }
    if held.is_empty() {
        return Ok(Pipe::empty());
    }
    Ok(Pipe::new(Source::Batches(vec![sorter.sort(&held)?])))
}

struct Sorter<'a> {
    keys: &'a [SortKey],
    compiled: &'a [Compiled],
    types: &'a [Type],
    limit: Option<usize>,
}

impl Sorter<'_> {
    fn sort(&self, batches: &[Batch]) -> Result<Batch, EngineError> {
        let all = Batch::concat(self.types, batches);
        let columns: Vec<Column> = self.compiled.iter().map(|c| c.evaluate(&all)).collect::<Result<_, _>>()?;
        let comparators: Vec<Comparator<'_>> = columns
            .iter()
            .zip(self.keys)
            .map(|(c, k)| Comparator::new(c, k.descending, k.nulls_first))
            .collect();
        let compare = |a: &u32, b: &u32| {
            for c in &comparators {
                let order = c.compare(*a as usize, *b as usize);
                if order != Ordering::Equal {
                    return order;
                }
            }
            // Rows of equal keys keep their order.
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
        Ok(all.take(&UInt32Array::from(order)))
    }
}
