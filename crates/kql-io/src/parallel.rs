//! Work on several threads, with results in order.

use kql_types::{Batch, ScanRequest, ScanTask, SourceError, TableSource};
use rayon::iter::{ParallelBridge, ParallelIterator};

/// Runs `work` on the items of `next`, on `threads` threads, and returns the results in the order of the items. Only one thread
/// at a time calls `next`, and each takes its next item when it has finished the last, so that few items are in memory.
pub(crate) fn map_ordered<J: Send, T: Send>(
    threads: usize,
    next: impl FnMut() -> Option<J> + Send,
    work: impl Fn(J) -> T + Sync,
) -> Vec<T> {
    let items = std::iter::from_fn(next);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(|i| format!("vigie-read-{i}"));
    // Where no threads can be started, the work runs on this one.
    let Some(pool) = (threads > 1).then(|| pool.build().ok()).flatten() else { return items.map(work).collect() };
    let items = items.enumerate().par_bridge();
    let mut results: Vec<(usize, T)> = pool.install(|| items.map(|(at, item)| (at, work(item))).collect());
    results.sort_unstable_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Scans a table on `threads` threads, maps the batches of each task, and returns the results in table order.
pub fn scan_with<T: Send>(
    table: &dyn TableSource,
    request: &ScanRequest,
    threads: usize,
    map: impl Fn(Vec<Batch>) -> T + Sync,
) -> Result<Vec<T>, SourceError> {
    let mut stream = table.scan(request)?;
    let next = move || stream.next_task().transpose();
    map_ordered(threads, next, |task| task.and_then(ScanTask::run).map(&map)).into_iter().collect()
}

/// Scans a table on `threads` threads and returns its batches in table order.
pub fn read_all(table: &dyn TableSource, request: &ScanRequest, threads: usize) -> Result<Vec<Batch>, SourceError> {
    Ok(scan_with(table, request, threads, |batches| batches)?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_the_order_of_the_items() {
        for threads in [0, 1, 3] {
            let mut items = 0..100u64;
            let work = |i: u64| {
                std::thread::sleep(std::time::Duration::from_micros(i * 7 % 13));
                i * i
            };
            let results = map_ordered(threads, || items.next(), work);
            assert_eq!(results, (0..100).map(|i| i * i).collect::<Vec<u64>>());
        }
    }
}
