//! Work on all cores with results in order.

use kql_types::{Batch, ScanRequest, SourceError, TableSource};
use std::sync::Mutex;

/// Does the jobs that `next` gives, on some threads, and gives the results in order. One thread at a time calls `next`.
pub(crate) fn run<J: Send, T: Send>(
    threads: usize,
    next: impl FnMut() -> Option<J> + Send,
    does: impl Fn(J) -> T + Sync,
) -> Vec<T> {
    let source = Mutex::new((0usize, next));
    let results = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Ok(mut guard) = source.lock() else { return };
            let at = guard.0;
            guard.0 += 1;
            let job = (guard.1)();
            drop(guard);
            let Some(job) = job else { return };
            let result = does(job);
            if let Ok(mut all) = results.lock() {
                all.push((at, result));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.max(1) {
            scope.spawn(work);
        }
        work();
    });
    let mut all: Vec<(usize, T)> = results.into_inner().unwrap_or_default();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, r)| r).collect()
}

/// Reads what a request asks of a table on some threads, and makes something of each task's batches; in table order.
pub fn scan_with<T: Send>(
    table: &dyn TableSource,
    request: &ScanRequest,
    threads: usize,
    each: impl Fn(Vec<Batch>) -> T + Sync,
) -> Result<Vec<T>, SourceError> {
    let mut stream = table.scan(request)?;
    let next = move || match stream.next_task() {
        Ok(Some(task)) => Some(Ok(task)),
        Ok(None) => None,
        Err(e) => Some(Err(e)),
    };
    run(threads, next, |task| task.and_then(|t| t()).map(&each)).into_iter().collect()
}

/// Reads what a request asks of a table, on some threads.
pub fn read_all(table: &dyn TableSource, request: &ScanRequest, threads: usize) -> Result<Vec<Batch>, SourceError> {
    Ok(scan_with(table, request, threads, |batches| batches)?.into_iter().flatten().collect())
}
