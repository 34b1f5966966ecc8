use super::filter::{FilterTransform, mask_of};
use super::scan_key;
use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{self, Compiled, Layout, layout};
use crate::metrics::scan_title;
use crate::pipeline::{Pipeline, Source};
use crate::runtime_filter::{KeyFilter, RuntimeFilters};
use crate::task::{Piece, Pieces, Transform};
use arrow_array::BooleanArray;
use kql_plan::ir::{ColumnId, Expr, Plan, Scan};
use kql_types::{Batch, Prefilter, ScanRequest, SourceError, TimeRange, Value};
use std::sync::Arc;

/// A table scan. Column pruning, time bounds, predicates and the runtime filters of joins are pushed into the source, so that
/// it materializes the other columns only for rows that pass. `limit` is the number of first rows that the query uses.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    scan: &Scan,
    filters: &RuntimeFilters,
    limit: Option<usize>,
) -> Result<Pipeline, EngineError> {
    let own = layout(plan);
    let filters: RuntimeFilters = filters.iter().filter(|(id, _)| own.contains_key(id)).cloned().collect();
    let mut predicates = Vec::new();
    for predicate in scan.predicates.iter().flat_map(Expr::conjuncts) {
        predicates.push(execution.resolve(predicate)?);
    }
    let Some(tests) = compile_tests(execution, &predicates, &own)? else { return Ok(Pipeline::empty()) };
    let prefilter = prefilter(execution, scan, &own, &predicates, &filters)?;
    let mut columns = scan.columns.clone();
    let time = scan.time.map(|time| {
        let found = columns.iter().position(|c| *c == time.column);
        if found.is_none() {
            columns.push(time.column);
        }
        TimeTransform { at: found.unwrap_or(columns.len() - 1), range: time.range, drop: found.is_none() }
    });
    let stream = scan.source.scan(&ScanRequest { columns, time: scan.time, prefilter, limit })?;
    let mut pipeline = Pipeline::new(Source::Scan(stream));
    if let Some(filter) = time {
        pipeline = pipeline.then(Arc::new(filter));
    }
    // A source may ignore what is pushed down, so its rows are filtered again, which is cheap if they all pass.
    let metrics = execution.options.metrics.node(scan_title(&scan.name));
    Ok(pipeline.then(Arc::new(FilterTransform { tests, metrics })))
}

/// The predicates that are not always true; `None` if one is never true.
fn compile_tests(
    execution: &ExecutionContext<'_>,
    predicates: &[Expr],
    layout: &Layout,
) -> Result<Option<Vec<Compiled>>, EngineError> {
    let mut tests = Vec::new();
    for predicate in predicates {
        let compiled = expr::compile(predicate, layout, &execution.transform_context())?;
        match compiled.constant() {
            Some(Value::Bool(true)) => {}
            Some(_) => return Ok(None),
            None => tests.push(compiled),
        }
    }
    Ok(Some(tests))
}

/// Predicates and runtime filters over the columns that they read, for the source to evaluate first.
fn prefilter(
    execution: &ExecutionContext<'_>,
    scan: &Scan,
    own: &Layout,
    predicates: &[Expr],
    filters: &RuntimeFilters,
) -> Result<Option<Prefilter>, EngineError> {
    let mut read: Vec<ColumnId> = Vec::new();
    let columns = predicates.iter().flat_map(Expr::columns).chain(filters.iter().map(|(id, _)| *id));
    for id in columns {
        if !read.contains(&id) {
            read.push(id);
        }
    }
    let layout: Layout = read.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let Some(tests) = compile_tests(execution, predicates, &layout)? else { return Ok(None) };
    let keys = filters.iter().filter_map(|(id, f)| layout.get(id).map(|at| (*at, f.clone()))).collect();
    let predicate = ScanPredicate { tests, keys };
    if predicate.is_empty() {
        return Ok(None);
    }
    // Runtime filters are valid in one execution only.
    let key = if filters.is_empty() { scan_key::of(predicates, own, &scan.columns) } else { None };
    let memory = execution.memory.clone();
    let test = move |batch: &Batch| {
        let (mut pieces, mut masks) = (Pieces::default(), Vec::new());
        pieces.add(batch.clone(), usize::MAX);
        let mut mask = |piece: &Piece| {
            memory.check_cancelled()?;
            if piece.is_large_row() {
                memory.alone(|| predicate.mask(&piece.batch))
            } else {
                predicate.mask(&piece.batch)
            }
        };
        while let Some(mask) = pieces.next(&mut mask).map_err(|e| SourceError::Predicate(Box::new(e)))? {
            masks.push(mask);
        }
        Ok(joined(masks))
    };
    let columns = read.iter().filter_map(|id| own.get(id).map(|at| scan.columns[*at])).collect();
    Ok(Some(Prefilter { columns, key, test: Arc::new(test) }))
}

/// Masks one after the other.
fn joined(masks: Vec<BooleanArray>) -> BooleanArray {
    match <[BooleanArray; 1]>::try_from(masks) {
        Ok([one]) => one,
        Err(many) => many.iter().flat_map(|m| m.iter()).collect(),
    }
}

/// What is pushed into the source.
struct ScanPredicate {
    tests: Vec<Compiled>,
    /// Runtime filters by the position of their column.
    keys: Vec<(usize, Arc<KeyFilter>)>,
}

impl ScanPredicate {
    fn is_empty(&self) -> bool {
        self.tests.is_empty() && self.keys.is_empty()
    }

    fn mask(&self, batch: &Batch) -> Result<BooleanArray, EngineError> {
        let mut mask: Option<BooleanArray> = None;
        for (at, keys) in &self.keys {
            mask = Some(and(mask, keys.mask(&batch.columns[*at])));
        }
        for test in &self.tests {
            mask = Some(and(mask, mask_of(&test.evaluate(batch)?, batch.rows)));
        }
        Ok(mask.unwrap_or_else(|| BooleanArray::from(vec![true; batch.rows])))
    }
}

fn and(a: Option<BooleanArray>, b: BooleanArray) -> BooleanArray {
    match a {
        None => b,
        Some(a) => BooleanArray::new(a.values() & b.values(), None),
    }
}

/// The time range of the query, on the rows that the source returns.
struct TimeTransform {
    at: usize,
    range: TimeRange,
    /// Whether the time column, then the last, was read only for this filter.
    drop: bool,
}

impl Transform for TimeTransform {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let times = batch.columns[self.at].as_longs();
        let keep: Vec<bool> = (0..batch.rows).map(|i| times.get(i).is_some_and(|t| self.range.contains(t))).collect();
        let mut batch = if keep.iter().all(|k| *k) { batch } else { batch.filter(&BooleanArray::from(keep)) };
        if self.drop {
            batch.columns.pop();
        }
        Ok(Some(batch))
    }
}
