//! Drives the tasks of a scan, on one thread or on several, and returns their batches in the order of the scan.

use crate::error::EngineError;
use crate::task::{BatchStream, TaskContext, Transform};
use kql_types::{Batch, ScanStream};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

/// The batches of a scan after the transforms.
pub(crate) fn stream(
    scan: Box<dyn ScanStream>,
    transforms: Vec<Arc<dyn Transform>>,
    context: TaskContext,
) -> Box<dyn BatchStream> {
    if context.threads > 1 { Parallel::start(scan, transforms, context) } else { sequential(scan, transforms, context) }
}

fn sequential(
    scan: Box<dyn ScanStream>,
    transforms: Vec<Arc<dyn Transform>>,
    context: TaskContext,
) -> Box<dyn BatchStream> {
    Box::new(Sequential { scan, ready: VecDeque::new(), transforms, context })
}

struct Sequential {
    scan: Box<dyn ScanStream>,
    ready: VecDeque<Batch>,
    transforms: Vec<Arc<dyn Transform>>,
    context: TaskContext,
}

impl BatchStream for Sequential {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(Some(batch));
            }
            self.context.memory.check_cancelled()?;
            let Some(task) = self.scan.next_task()? else { return Ok(None) };
            self.ready.extend(self.context.run(task, &self.transforms)?);
        }
    }
}

type TaskResult = Result<Vec<Batch>, EngineError>;

/// Workers take tasks in order and send each result with the task's number; the consumer restores the order.
struct Parallel {
    results: Option<Receiver<(u64, TaskResult)>>,
    /// Results that arrived before an earlier one.
    out_of_order: BTreeMap<u64, TaskResult>,
    next: u64,
    ready: VecDeque<Batch>,
    queue: Arc<TaskQueue>,
    workers: Vec<JoinHandle<()>>,
}

/// The tasks that the workers take from.
struct TaskQueue {
    state: Mutex<Progress>,
    /// Notified when the consumer moves on, or drops the stream.
    moved: Condvar,
    stop: AtomicBool,
}

struct Progress {
    scan: Option<Box<dyn ScanStream>>,
    issued: u64,
    consumed: u64,
}

/// Tasks per thread that may be issued and not yet consumed: bounds the batches that wait in memory.
const MAX_IN_FLIGHT: u64 = 4;

impl Parallel {
    /// If no worker can be started, the scan runs on the consumer's thread.
    fn start(
        scan: Box<dyn ScanStream>,
        transforms: Vec<Arc<dyn Transform>>,
        context: TaskContext,
    ) -> Box<dyn BatchStream> {
        let state = Mutex::new(Progress { scan: Some(scan), issued: 0, consumed: 0 });
        let queue = Arc::new(TaskQueue { state, moved: Condvar::new(), stop: AtomicBool::new(false) });
        let max_in_flight = MAX_IN_FLIGHT * context.threads as u64;
        let (sender, results) = sync_channel(max_in_flight as usize);
        let worker_transforms: Arc<[Arc<dyn Transform>]> = transforms.clone().into();
        let workers: Vec<JoinHandle<()>> = (0..context.threads)
            .filter_map(|i| {
                let (queue, sender, transforms) = (queue.clone(), sender.clone(), worker_transforms.clone());
                let context = context.clone();
                std::thread::Builder::new()
                    .name(format!("vigie-{i}"))
                    .spawn(move || work(&queue, &sender, &transforms, max_in_flight, &context))
                    .ok()
            })
            .collect();
        let left = if workers.is_empty() { queue.state.lock().ok().and_then(|mut s| s.scan.take()) } else { None };
        match left {
            Some(scan) => sequential(scan, transforms, context),
            None => {
                let (out_of_order, ready) = (BTreeMap::new(), VecDeque::new());
                Box::new(Parallel { results: Some(results), out_of_order, next: 0, ready, queue, workers })
            }
        }
    }

    /// Whether the result of every issued task has arrived.
    fn is_complete(&self) -> bool {
        self.queue.state.lock().is_ok_and(|state| state.issued == self.next)
    }
}

fn work(
    queue: &TaskQueue,
    sender: &SyncSender<(u64, TaskResult)>,
    transforms: &[Arc<dyn Transform>],
    max_in_flight: u64,
    context: &TaskContext,
) {
    loop {
        let (number, task) = {
            let Ok(mut state) = queue.state.lock() else { return };
            while state.issued >= state.consumed + max_in_flight && !queue.stop.load(Ordering::Relaxed) {
                match queue.moved.wait(state) {
                    Ok(s) => state = s,
                    Err(_) => return,
                }
            }
            if queue.stop.load(Ordering::Relaxed) {
                return;
            }
            let Some(scan) = &mut state.scan else { return };
            let task = scan.next_task();
            if matches!(task, Ok(None) | Err(_)) {
                state.scan = None;
            }
            let Some(task) = task.transpose() else { return };
            state.issued += 1;
            (state.issued - 1, task)
        };
        let result = task.map_err(EngineError::from).and_then(|task| context.run(task, transforms));
        if sender.send((number, result)).is_err() {
            return;
        }
    }
}

impl BatchStream for Parallel {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(Some(batch));
            }
            if let Some(result) = self.out_of_order.remove(&self.next) {
                self.next += 1;
                if let Ok(mut state) = self.queue.state.lock() {
                    state.consumed = self.next;
                }
                self.queue.moved.notify_all();
                self.ready.extend(result?);
                continue;
            }
            let Some(results) = &self.results else { return Ok(None) };
            match results.recv() {
                Ok((number, result)) => _ = self.out_of_order.insert(number, result),
                Err(_) if self.is_complete() => return Ok(None),
                // The worker panicked, so its result will never arrive.
                Err(_) => return Err(EngineError::WorkerPanicked),
            }
        }
    }
}

impl Drop for Parallel {
    fn drop(&mut self) {
        self.queue.stop.store(true, Ordering::Relaxed);
        self.results = None;
        self.queue.moved.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryPool;
    use kql_types::{ScanTask, SourceError};

    /// Tasks of one row each, of which one panics.
    struct Tasks {
        given: usize,
        panics: usize,
    }

    impl ScanStream for Tasks {
        fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
            let (number, panics) = (self.given, self.panics);
            self.given += 1;
            let task = move || {
                assert_ne!(number, panics, "the task that is to panic");
                Ok(vec![Batch::new(Vec::new(), 1)])
            };
            Ok((number < 3).then(|| Box::new(task) as ScanTask))
        }
    }

    fn rows(panics: usize) -> Result<usize, EngineError> {
        let context =
            TaskContext { threads: 2, batch_rows: 8, memory: MemoryPool::new(1 << 20, 1 << 20, Arc::default()) };
        let mut stream = stream(Box::new(Tasks { given: 0, panics }), Vec::new(), context);
        let mut rows = 0;
        while let Some(batch) = stream.next()? {
            rows += batch.rows;
        }
        Ok(rows)
    }

    #[test]
    fn a_task_that_panics_is_an_error() {
        for panics in 0..3 {
            assert!(matches!(rows(panics), Err(EngineError::WorkerPanicked)), "task {panics}");
        }
        assert_eq!(rows(9).unwrap(), 3);
    }
}
