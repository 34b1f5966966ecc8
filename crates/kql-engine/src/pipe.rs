//! Pipes: a source of batches and the stateless steps over it, which run on all threads.

use crate::budget::{Budget, Hold};
use crate::error::EngineError;
use kql_types::{Batch, ScanStream};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

/// How pipes run. No answer depends on either.
#[derive(Clone)]
pub(crate) struct Running {
    /// Worker threads.
    pub(crate) threads: usize,
    /// Larger batches are cut into pieces of so many rows.
    pub(crate) batch_rows: usize,
    /// What the operators may hold, and whether to go on.
    pub(crate) budget: Arc<Budget>,
}

/// A step that looks at one batch at a time and keeps no state that depends on order.
pub(crate) trait Step: Send + Sync {
    /// What becomes of a batch; `None` drops it.
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError>;
}

/// Batches in order.
pub(crate) trait Stream: Send {
    fn next(&mut self) -> Result<Option<Batch>, EngineError>;
}

pub(crate) enum Source {
    Scan(Box<dyn ScanStream>),
    Batches(Vec<Batch>),
    Stream(Box<dyn Stream>),
    /// One after the other.
    Chain(Vec<Pipe>),
}

/// A source with steps.
pub(crate) struct Pipe {
    pub(crate) source: Source,
    pub(crate) steps: Vec<Arc<dyn Step>>,
}

impl Pipe {
    pub(crate) fn new(source: Source) -> Pipe {
        Pipe { source, steps: Vec::new() }
    }

    pub(crate) fn batches(batches: Vec<Batch>) -> Pipe {
        Pipe::new(Source::Batches(batches))
    }

    /// Batches whose memory is given back once they have gone on.
    pub(crate) fn held(batches: Vec<Batch>, hold: Hold) -> Pipe {
        Pipe::new(Source::Stream(Box::new(HeldBatches { batches: batches.into_iter(), _hold: hold })))
    }

    pub(crate) fn empty() -> Pipe {
        Pipe::batches(Vec::new())
    }

    /// Adds a step. Over a chain it goes to every link, so that each can still run in parallel.
    pub(crate) fn then(mut self, step: Arc<dyn Step>) -> Pipe {
        match &mut self.source {
            Source::Chain(links) if self.steps.is_empty() => {
                let old = std::mem::take(links);
                *links = old.into_iter().map(|p| p.then(step.clone())).collect();
            }
            Source::Chain(_) | Source::Scan(_) | Source::Batches(_) | Source::Stream(_) => self.steps.push(step),
        }
        self
    }

    /// Starts the pipe.
    pub(crate) fn stream(self, running: Running) -> Box<dyn Stream> {
        let steps = self.steps;
        match self.source {
            Source::Scan(scan) if running.threads > 1 => Parallel::start(scan, steps, running),
            Source::Scan(scan) => Box::new(Sequential { scan, ready: VecDeque::new(), steps, running }),
            Source::Batches(batches) => Box::new(Stepped::over(Box::new(Ready(batches.into_iter())), steps, running)),
            Source::Stream(inner) => Box::new(Stepped::over(inner, steps, running)),
            Source::Chain(pipes) => {
                let chain = Chain { pipes: pipes.into_iter(), current: None, running: running.clone() };
                Box::new(Stepped::over(Box::new(chain), steps, running))
            }
        }
    }
}

/// A batch in pieces of at most so many rows.
fn pieces(batch: Batch, rows: usize) -> impl Iterator<Item = Batch> {
    let size = rows.max(1);
    let count = batch.rows.div_ceil(size).max(1);
    (0..count).map(
        move |i| {
            if count == 1 { batch.clone() } else { batch.slice(i * size, size.min(batch.rows - i * size)) }
        },
    )
}

fn run_steps(steps: &[Arc<dyn Step>], batch: Batch) -> Result<Option<Batch>, EngineError> {
    let mut batch = batch;
    for step in steps {
        if batch.rows == 0 {
            return Ok(None);
        }
        match step.apply(batch)? {
            Some(next) => batch = next,
            None => return Ok(None),
        }
    }
    Ok((batch.rows > 0).then_some(batch))
}

struct Ready(std::vec::IntoIter<Batch>);

impl Stream for Ready {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        Ok(self.0.next())
    }
}

struct HeldBatches {
    batches: std::vec::IntoIter<Batch>,
    _hold: Hold,
}

impl Stream for HeldBatches {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        Ok(self.batches.next())
    }
}

struct Stepped {
    inner: Box<dyn Stream>,
    steps: Vec<Arc<dyn Step>>,
    waiting: VecDeque<Batch>,
    running: Running,
}

impl Stepped {
    fn over(inner: Box<dyn Stream>, steps: Vec<Arc<dyn Step>>, running: Running) -> Stepped {
        Stepped { inner, steps, waiting: VecDeque::new(), running }
    }
}

impl Stream for Stepped {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            while let Some(piece) = self.waiting.pop_front() {
                self.running.budget.check()?;
                if let Some(out) = run_steps(&self.steps, piece)? {
                    return Ok(Some(out));
                }
            }
            self.running.budget.check()?;
            match self.inner.next()? {
                Some(batch) => self.waiting.extend(pieces(batch, self.running.batch_rows)),
                None => return Ok(None),
            }
        }
    }
}

struct Chain {
    pipes: std::vec::IntoIter<Pipe>,
    current: Option<Box<dyn Stream>>,
    running: Running,
}

impl Stream for Chain {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            if let Some(stream) = &mut self.current
                && let Some(batch) = stream.next()?
            {
                return Ok(Some(batch));
            }
            match self.pipes.next() {
                Some(pipe) => self.current = Some(pipe.stream(self.running.clone())),
                None => return Ok(None),
            }
        }
    }
}

struct Sequential {
    scan: Box<dyn ScanStream>,
    ready: VecDeque<Batch>,
    steps: Vec<Arc<dyn Step>>,
    running: Running,
}

impl Stream for Sequential {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(Some(batch));
            }
            self.running.budget.check()?;
            let Some(task) = self.scan.next_task()? else { return Ok(None) };
            for batch in task()? {
                for piece in pieces(batch, self.running.batch_rows) {
                    self.running.budget.check()?;
                    self.ready.extend(run_steps(&self.steps, piece)?);
                }
            }
        }
    }
}

type Outcome = Result<Vec<Batch>, EngineError>;

/// Workers take tasks in order and send what comes of them with the task's number; the consumer puts them back in order.
struct Parallel {
    results: Option<Receiver<(u64, Outcome)>>,
    waiting: BTreeMap<u64, Outcome>,
    next: u64,
    ready: VecDeque<Batch>,
    shared: Arc<Coordinator>,
    workers: Vec<JoinHandle<()>>,
}

struct Coordinator {
    state: Mutex<Progress>,
    moved: Condvar,
    stop: AtomicBool,
}

struct Progress {
    scan: Option<Box<dyn ScanStream>>,
    issued: u64,
    consumed: u64,
}

/// How far the workers may be ahead of the consumer, in tasks a thread: bounds what waits in memory.
const AHEAD: u64 = 4;

impl Parallel {
    /// Without a single worker, the scan goes on in this thread.
    fn start(scan: Box<dyn ScanStream>, steps: Vec<Arc<dyn Step>>, running: Running) -> Box<dyn Stream> {
        let state = Mutex::new(Progress { scan: Some(scan), issued: 0, consumed: 0 });
        let shared = Arc::new(Coordinator { state, moved: Condvar::new(), stop: AtomicBool::new(false) });
        let ahead = AHEAD * running.threads as u64;
        let (sender, results) = sync_channel(ahead as usize);
        let of_workers: Arc<[Arc<dyn Step>]> = steps.clone().into();
        let workers: Vec<JoinHandle<()>> = (0..running.threads)
            .filter_map(|i| {
                let (shared, sender, steps) = (shared.clone(), sender.clone(), of_workers.clone());
                let running = running.clone();
                std::thread::Builder::new()
                    .name(format!("vigie-{i}"))
                    .spawn(move || work(&shared, &sender, &steps, ahead, &running))
                    .ok()
            })
            .collect();
        let left = if workers.is_empty() { shared.state.lock().ok().and_then(|mut s| s.scan.take()) } else { None };
        match left {
            Some(scan) => Box::new(Sequential { scan, ready: VecDeque::new(), steps, running }),
            None => {
                let (waiting, ready) = (BTreeMap::new(), VecDeque::new());
                Box::new(Parallel { results: Some(results), waiting, next: 0, ready, shared, workers })
            }
        }
    }

    /// Whether every task that a worker took has come back.
    fn is_complete(&self) -> bool {
        self.shared.state.lock().is_ok_and(|state| state.issued == self.next)
    }
}

fn work(
    shared: &Coordinator,
    sender: &SyncSender<(u64, Outcome)>,
    steps: &[Arc<dyn Step>],
    ahead: u64,
    running: &Running,
) {
    loop {
        let (number, task) = {
            let Ok(mut state) = shared.state.lock() else { return };
            while state.issued >= state.consumed + ahead && !shared.stop.load(Ordering::Relaxed) {
                match shared.moved.wait(state) {
                    Ok(s) => state = s,
                    Err(_) => return,
                }
            }
            if shared.stop.load(Ordering::Relaxed) {
                return;
            }
            let Some(scan) = &mut state.scan else { return };
            let task = scan.next_task();
            if matches!(task, Ok(None) | Err(_)) {
                state.scan = None;
            }
            let number = state.issued;
            match task {
                Ok(None) => return,
                Ok(Some(task)) => {
                    state.issued += 1;
                    (number, Ok(task))
                }
                Err(e) => {
                    state.issued += 1;
                    (number, Err(e))
                }
            }
        };
        let outcome = task.map_err(EngineError::from).and_then(|task| {
            let mut out = Vec::new();
            for batch in task()? {
                for piece in pieces(batch, running.batch_rows) {
                    running.budget.check()?;
                    out.extend(run_steps(steps, piece)?);
                }
            }
            Ok(out)
        });
        if sender.send((number, outcome)).is_err() {
            return;
        }
    }
}

impl Stream for Parallel {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(Some(batch));
            }
            if let Some(outcome) = self.waiting.remove(&self.next) {
                self.next += 1;
                if let Ok(mut state) = self.shared.state.lock() {
                    state.consumed = self.next;
                }
                self.shared.moved.notify_all();
                self.ready.extend(outcome?);
                continue;
            }
            let Some(results) = &self.results else { return Ok(None) };
            match results.recv() {
                Ok((number, outcome)) => _ = self.waiting.insert(number, outcome),
                Err(_) if self.is_complete() => return Ok(None),
                // A worker died of a panic: its task is missing.
                Err(_) => return Err(EngineError::Evaluate("a worker stopped before its task was done".into())),
            }
        }
    }
}

impl Drop for Parallel {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.results = None;
        self.shared.moved.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let pipe = Pipe::new(Source::Scan(Box::new(Tasks { given: 0, panics })));
        let mut stream =
            pipe.stream(Running { threads: 2, batch_rows: 8, budget: Budget::new(1 << 20, Arc::default()) });
        let mut rows = 0;
        while let Some(batch) = stream.next()? {
            rows += batch.rows;
        }
        Ok(rows)
    }

    #[test]
    fn a_task_that_is_lost_is_an_error() {
        for panics in 0..3 {
            assert!(rows(panics).is_err(), "task {panics}");
        }
        assert_eq!(rows(9), Ok(3));
    }
}
