//! Runs the tasks of a scan on several threads, and returns their batches in the order of the scan.
//!
//! What the tasks hold is bounded: a task starts, and hands over a batch, only while there is room in the memory for scans. The
//! task whose batches the consumer needs next waits for the consumer alone, so that every scan goes on, whatever the limit.

use crate::error::EngineError;
use crate::memory::{InFlight, MemoryPool, new_bytes};
use crate::task::{BatchStream, Pieces, TaskContext, Transform, apply_all};
use kql_types::{Batch, ScanStream, ScanTask};
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;

/// Tasks per thread that may have started and not ended for the consumer: bounds what waits where tasks are small.
const MAX_TASKS_PER_THREAD: u64 = 4;

/// The batches of a scan after the transforms.
pub(crate) struct ParallelScan {
    queue: Arc<Queue>,
    workers: Vec<JoinHandle<()>>,
    /// The memory of the batch that the consumer has.
    taken: Option<InFlight>,
}

/// What workers and consumer share.
struct Queue {
    state: Mutex<State>,
    /// Wakes workers that wait for room.
    room: Condvar,
    /// Wakes the consumer.
    filled: Condvar,
    max_tasks: u64,
    memory: Arc<MemoryPool>,
}

struct State {
    /// `None` after the last task.
    scan: Option<Box<dyn ScanStream>>,
    /// The next task, while there is no room for it.
    next: Option<ScanTask>,
    started: u64,
    /// Number of the task whose batches the consumer takes.
    current: u64,
    outputs: BTreeMap<u64, TaskOutput>,
    stopped: bool,
}

/// What a task that has started made, until the consumer takes it.
struct TaskOutput {
    batches: VecDeque<(Batch, InFlight)>,
    end: Option<Result<(), EngineError>>,
    /// What the task itself holds; dropped when it ends.
    _work: Option<InFlight>,
}

impl ParallelScan {
    /// Starts the workers. Gives the scan back if there is none.
    pub(crate) fn start(
        scan: Box<dyn ScanStream>,
        transforms: &[Arc<dyn Transform>],
        context: &TaskContext,
    ) -> Result<ParallelScan, Box<dyn ScanStream>> {
        let state =
            State { scan: Some(scan), next: None, started: 0, current: 0, outputs: BTreeMap::new(), stopped: false };
        let queue = Arc::new(Queue {
            state: Mutex::new(state),
            room: Condvar::new(),
            filled: Condvar::new(),
            max_tasks: MAX_TASKS_PER_THREAD * context.threads as u64,
            memory: context.memory.clone(),
        });
        let transforms: Arc<[Arc<dyn Transform>]> = transforms.into();
        let workers: Vec<JoinHandle<()>> = (0..context.threads)
            .filter_map(|i| {
                let (queue, transforms, batch_rows) = (queue.clone(), transforms.clone(), context.batch_rows);
                let work = move || {
                    let _leaves = Leaves(&queue);
                    while let Some((number, task)) = queue.take() {
                        Running { queue: &queue, number, ended: false }.run(task, &transforms, batch_rows);
                    }
                };
                std::thread::Builder::new().name(format!("vigie-{i}")).spawn(work).ok()
            })
            .collect();
        let left = if workers.is_empty() { queue.state.lock().ok().and_then(|mut s| s.scan.take()) } else { None };
        match left {
            Some(scan) => Err(scan),
            None => Ok(ParallelScan { queue, workers, taken: None }),
        }
    }
}

/// Wakes all when a worker ends, even by a panic of the scan.
struct Leaves<'a>(&'a Queue);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.filled.notify_all();
        self.0.room.notify_all();
    }
}

impl State {
    /// Pulls the next task. An error takes its place in the order.
    fn pull(&mut self) {
        let Some(scan) = self.scan.as_mut().filter(|_| self.next.is_none()) else { return };
        match scan.next_task() {
            Ok(Some(task)) => self.next = Some(task),
            Ok(None) => self.scan = None,
            Err(e) => {
                self.scan = None;
                let failed = TaskOutput { batches: VecDeque::new(), end: Some(Err(e.into())), _work: None };
                self.outputs.insert(self.started, failed);
                self.started += 1;
            }
        }
    }

    /// Whether the consumer waits for a batch of this task.
    fn is_awaited(&self, number: u64) -> bool {
        number == self.current && self.outputs.get(&number).is_none_or(|o| o.batches.is_empty())
    }
}

impl Queue {
    /// The state, once `ready` says so; `None` if the stream ends before.
    fn wait_until(&self, ready: impl Fn(&mut State) -> bool) -> Option<MutexGuard<'_, State>> {
        let mut state = self.state.lock().ok()?;
        loop {
            if state.stopped {
                return None;
            }
            if ready(&mut state) {
                return Some(state);
            }
            state = self.room.wait(state).ok()?;
        }
    }

    /// The next task with its number, once there is room for it; `None` after the last.
    fn take(&self) -> Option<(u64, ScanTask)> {
        let mut state = self.wait_until(|s| {
            if s.started >= s.current + self.max_tasks {
                return false;
            }
            s.pull();
            let started = s.started;
            s.next.as_ref().is_none_or(|task| self.memory.has_room(task.bytes()) || s.is_awaited(started))
        })?;
        let task = state.next.take()?;
        let number = state.started;
        let work = Some(self.memory.in_flight(task.bytes()));
        state.outputs.insert(number, TaskOutput { batches: VecDeque::new(), end: None, _work: work });
        state.started += 1;
        Some((number, task))
    }

    /// Hands a batch over, once there is room for it; `false` if the stream has ended.
    fn push(&self, number: u64, batch: Batch, bytes: usize) -> bool {
        let ready = |s: &mut State| self.memory.has_room(bytes) || s.is_awaited(number);
        let Some(mut state) = self.wait_until(ready) else { return false };
        let Some(output) = state.outputs.get_mut(&number) else { return false };
        output.batches.push_back((batch, self.memory.in_flight(bytes)));
        self.filled.notify_all();
        true
    }
}

/// A task that runs; it has ended when this is dropped, even by a panic.
struct Running<'a> {
    queue: &'a Queue,
    number: u64,
    ended: bool,
}

impl Running<'_> {
    fn run(mut self, task: ScanTask, transforms: &[Arc<dyn Transform>], batch_rows: usize) {
        let result = self.batches(task, transforms, batch_rows);
        self.end(result);
    }

    fn batches(&self, task: ScanTask, transforms: &[Arc<dyn Transform>], batch_rows: usize) -> Result<(), EngineError> {
        let (mut pieces, mut buffers) = (Pieces::default(), HashSet::new());
        for batch in task.run()? {
            pieces.add(batch, batch_rows);
            while let Some(made) = pieces.next(|piece| {
                self.queue.memory.check_cancelled()?;
                if piece.is_large_row() {
                    // One such value at a time.
                    self.queue.wait_until(|s| s.is_awaited(self.number));
                }
                apply_all(transforms, piece.batch.clone())
            })? {
                let Some(batch) = made else { continue };
                let bytes = new_bytes(&batch, &mut buffers);
                if !self.queue.push(self.number, batch, bytes) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, result: Result<(), EngineError>) {
        self.ended = true;
        if let Ok(mut state) = self.queue.state.lock()
            && let Some(output) = state.outputs.get_mut(&self.number)
        {
            output.end = Some(result);
            output._work = None;
        }
        self.queue.filled.notify_all();
        self.queue.room.notify_all();
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.end(Err(EngineError::WorkerPanicked));
        }
    }
}

impl BatchStream for ParallelScan {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        self.taken = None;
        let queue = &self.queue;
        let mut state = queue.state.lock().map_err(|_| EngineError::WorkerPanicked)?;
        loop {
            let current = state.current;
            queue.room.notify_all();
            if let Some(output) = state.outputs.get_mut(&current) {
                if let Some((batch, memory)) = output.batches.pop_front() {
                    self.taken = Some(memory);
                    return Ok(Some(batch));
                }
                if let Some(end) = output.end.take() {
                    state.outputs.remove(&current);
                    state.current += 1;
                    end?;
                    continue;
                }
            } else if state.scan.is_none() && state.next.is_none() {
                return Ok(None);
            }
            state = queue.filled.wait(state).map_err(|_| EngineError::WorkerPanicked)?;
        }
    }
}

impl Drop for ParallelScan {
    fn drop(&mut self) {
        if let Ok(mut state) = self.queue.state.lock() {
            state.stopped = true;
        }
        self.queue.room.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kql_types::{Column, SourceError, Value};

    /// Tasks of a few batches of one string each.
    struct Tasks {
        given: usize,
        count: usize,
        panics: usize,
        estimate: usize,
    }

    const BATCHES: usize = 3;
    const TEXT: usize = 100_000;

    impl ScanStream for Tasks {
        fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
            let (number, panics) = (self.given, self.panics);
            self.given += 1;
            let task = move || -> Result<Vec<Batch>, SourceError> {
                assert_ne!(number, panics, "the task that is to panic");
                let batch = |i| Batch::new(vec![Column::strings([format!("{number}.{i}{}", " ".repeat(TEXT))])], 1);
                Ok((0..BATCHES).map(batch).collect())
            };
            Ok((number < self.count).then(|| ScanTask::new(self.estimate, task)))
        }
    }

    /// The first words of the rows, in order, and the most bytes in flight when a batch arrived.
    fn rows(tasks: Tasks, in_flight: usize) -> Result<(Vec<String>, usize), EngineError> {
        let memory = MemoryPool::for_scans(in_flight);
        let context = TaskContext { threads: 4, batch_rows: 8, memory: memory.clone() };
        let Ok(mut stream) = ParallelScan::start(Box::new(tasks), &[], &context) else { panic!("no thread") };
        let (mut rows, mut most) = (Vec::new(), 0);
        while let Some(batch) = stream.next()? {
            most = most.max(memory.bytes_in_flight());
            let Value::String(text) = batch.columns[0].value(0) else { panic!("a string") };
            rows.push(text.trim_end().to_string());
        }
        drop(stream);
        assert_eq!(memory.bytes_in_flight(), 0);
        Ok((rows, most))
    }

    #[test]
    fn a_task_that_panics_is_an_error() {
        for panics in 0..30 {
            let tasks = Tasks { given: 0, count: 30, panics, estimate: 10 };
            assert!(matches!(rows(tasks, 1 << 20), Err(EngineError::WorkerPanicked)), "task {panics}");
        }
    }

    #[test]
    fn rows_keep_their_order_within_any_memory() {
        let count = 50;
        let all: Vec<String> = (0..count).flat_map(|t| (0..BATCHES).map(move |i| format!("{t}.{i}"))).collect();
        for (in_flight, estimate) in [(0, 0), (0, 1 << 20), (TEXT, 1), (1 << 20, 1 << 18), (1 << 30, 1 << 20)] {
            let (rows, most) = rows(Tasks { given: 0, count, panics: count, estimate }, in_flight).unwrap();
            assert_eq!(rows, all);
            // One task may always run, and one of its batches may wait while the consumer has another.
            let least = estimate + 3 * TEXT;
            assert!(most <= in_flight + least, "{most} of {in_flight}");
        }
    }

    #[test]
    fn a_stream_may_end_early() {
        for in_flight in [0, 1 << 20] {
            let memory = MemoryPool::for_scans(in_flight);
            let context = TaskContext { threads: 4, batch_rows: 8, memory: memory.clone() };
            let tasks = Tasks { given: 0, count: 1000, panics: 1000, estimate: 100 };
            let Ok(mut stream) = ParallelScan::start(Box::new(tasks), &[], &context) else { panic!("no thread") };
            assert!(stream.next().unwrap().is_some());
            drop(stream);
            assert_eq!(memory.bytes_in_flight(), 0);
        }
    }
}
