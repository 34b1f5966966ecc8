use super::filter::{FilterStep, mask_of};
use super::join::KeyFilter;
use super::scan_key;
use crate::error::EngineError;
use crate::executor::{Executor, Filters, layout};
use crate::expr::{Compiled, Layout};
use crate::pipe::{Pipe, Source, Step};
use arrow_array::BooleanArray;
use kql_plan::ir::{ColumnId, Plan, Scan};
use kql_types::{Batch, Prefilter, ScanRequest, SourceError, TimeRange, Value};
use std::sync::Arc;

/// A scan asks the source for the columns it needs, the time bounds, and a test over the columns of its predicates and of
/// the keys that joins pushed down, so that the others are decoded only for rows that pass.
///
/// `rows`: whoever is above uses no more than so many.
pub(crate) fn pipe(
    executor: &Executor<'_>,
    plan: &Plan,
    scan: &Scan,
    filters: &Filters,
    rows: Option<usize>,
) -> Result<Pipe, EngineError> {
    let own = layout(plan);
    let keys: Vec<(ColumnId, Arc<KeyFilter>)> =
        filters.iter().filter(|(id, _)| own.contains_key(id)).cloned().collect();
    let mut tests = Vec::new();
    let mut read: Vec<ColumnId> = Vec::new();
    let mut parts = Vec::new();
    for predicate in &scan.predicates {
        for part in predicate.conjuncts() {
            parts.push(executor.resolve(part)?);
        }
    }
    for part in &parts {
        for c in part.columns() {
            if !read.contains(&c) {
                read.push(c);
            }
        }
    }
    for (id, _) in &keys {
        if !read.contains(id) {
            read.push(*id);
        }
    }
    let test_layout: Layout = read.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    for part in &parts {
        let compiled = crate::expr::compile(part, &test_layout, &executor.scope())?;
        match compiled.constant() {
            Some(Value::Bool(true)) => {}
            Some(_) => return Ok(Pipe::empty()),
            None => tests.push(compiled),
        }
    }
    let position = |id: &ColumnId| own.get(id).map(|at| scan.columns[*at]);
    let key_tests: Vec<(usize, Arc<KeyFilter>)> =
        keys.iter().filter_map(|(id, k)| test_layout.get(id).map(|at| (*at, k.clone()))).collect();
    let test = Arc::new(ScanTest { tests, keys: key_tests });
    let prefilter = (!test.is_empty()).then(|| {
        let test = test.clone();
        Prefilter {
            columns: read.iter().filter_map(position).collect(),
            // Keys of a join belong to one execution.
            key: if keys.is_empty() { scan_key::of(&parts, &own, &scan.columns) } else { None },
            test: Arc::new(move |batch: &Batch| test.mask(batch).map_err(|e| SourceError(e.to_string()))),
        }
    });
    let mut columns = scan.columns.clone();
    let time = scan.time.map(|time| {
        let found = columns.iter().position(|c| *c == time.column);
        if found.is_none() {
            columns.push(time.column);
        }
        TimeStep { at: found.unwrap_or(columns.len() - 1), range: time.range, drop: found.is_none() }
    });
    let request = ScanRequest { columns, time: scan.time, prefilter, limit: rows };
    let stream = scan.source.scan(&request)?;
    let mut pipe = Pipe::new(Source::Scan(stream));
    // A source may ignore the request, so the test is repeated on what it gives; it is cheap on rows that pass.
    let mut again = Vec::new();
    for part in &parts {
        let compiled = crate::expr::compile(part, &own, &executor.scope())?;
        if compiled.constant().is_none() {
            again.push(compiled);
        }
    }
    if let Some(step) = time {
        pipe = pipe.then(Arc::new(step));
    }
    let metrics = executor.options.metrics.node(format!("scan {}", scan.name));
    Ok(pipe.then(Arc::new(FilterStep { tests: again, metrics })))
}

struct ScanTest {
    tests: Vec<Compiled>,
    keys: Vec<(usize, Arc<KeyFilter>)>,
}

impl ScanTest {
    fn is_empty(&self) -> bool {
        self.tests.is_empty() && self.keys.is_empty()
    }

    fn mask(&self, batch: &Batch) -> Result<BooleanArray, EngineError> {
        let mut mask: Option<BooleanArray> = None;
        for (at, keys) in &self.keys {
            let m = keys.mask(&batch.columns[*at]);
            mask = Some(both(mask, m));
        }
        for test in &self.tests {
            let m = mask_of(&test.evaluate(batch)?, batch.rows);
            mask = Some(both(mask, m));
        }
        Ok(mask.unwrap_or_else(|| BooleanArray::from(vec![true; batch.rows])))
    }
}

fn both(a: Option<BooleanArray>, b: BooleanArray) -> BooleanArray {
    match a {
        None => b,
        Some(a) => BooleanArray::new(a.values() & b.values(), None),
    }
}

/// The window of the execution, on the scanned rows.
struct TimeStep {
    at: usize,
    range: TimeRange,
    /// Whether the time column, the last, was read only for this.
    drop: bool,
}

impl Step for TimeStep {
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
