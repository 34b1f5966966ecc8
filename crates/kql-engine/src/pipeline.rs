//! Pipelines: a source of batches and the stateless transforms over it, which run on all threads.

use crate::error::EngineError;
use crate::memory::MemoryReservation;
use crate::scan_driver::ParallelScan;
use crate::task::{BatchStream, Pieces, TaskContext, Transform, apply_all};
use kql_types::{Batch, ScanStream};
use std::sync::Arc;

pub(crate) enum Source {
    Scan(Box<dyn ScanStream>),
    Batches(Vec<Batch>),
    Stream(Box<dyn BatchStream>),
    /// One pipeline after the other.
    Chain(Vec<Pipeline>),
}

/// A source with transforms.
pub(crate) struct Pipeline {
    source: Source,
    transforms: Vec<Arc<dyn Transform>>,
}

impl Pipeline {
    pub(crate) fn new(source: Source) -> Pipeline {
        Pipeline { source, transforms: Vec::new() }
    }

    pub(crate) fn batches(batches: Vec<Batch>) -> Pipeline {
        Pipeline::new(Source::Batches(batches))
    }

    /// Batches whose memory stays reserved while the pipeline runs.
    pub(crate) fn reserved(batches: Vec<Batch>, reservation: MemoryReservation) -> Pipeline {
        let batches = batches.into_iter();
        Pipeline::new(Source::Stream(Box::new(ReservedBatches { batches, _reservation: reservation })))
    }

    pub(crate) fn empty() -> Pipeline {
        Pipeline::batches(Vec::new())
    }

    /// Appends a transform. On a chain it goes to every link, so that each still runs in parallel.
    pub(crate) fn then(mut self, transform: Arc<dyn Transform>) -> Pipeline {
        match &mut self.source {
            Source::Chain(links) if self.transforms.is_empty() => {
                let old = std::mem::take(links);
                *links = old.into_iter().map(|p| p.then(transform.clone())).collect();
            }
            Source::Chain(_) | Source::Scan(_) | Source::Batches(_) | Source::Stream(_) => {
                self.transforms.push(transform);
            }
        }
        self
    }

    /// Starts the pipeline.
    pub(crate) fn stream(self, context: TaskContext) -> Box<dyn BatchStream> {
        let transforms = self.transforms;
        let inner: Box<dyn BatchStream> = match self.source {
            Source::Scan(scan) => {
                let parallel =
                    if context.threads > 1 { ParallelScan::start(scan, &transforms, &context) } else { Err(scan) };
                match parallel {
                    Ok(stream) => return Box::new(stream),
                    Err(scan) => Box::new(SequentialScan { scan, ready: Vec::new().into_iter() }),
                }
            }
            Source::Batches(batches) => Box::new(Batches(batches.into_iter())),
            Source::Stream(inner) => inner,
            Source::Chain(links) => {
                Box::new(Chain { links: links.into_iter(), current: None, context: context.clone() })
            }
        };
        Box::new(Transformed { inner, transforms, waiting: Pieces::default(), context })
    }
}

/// The batches of a scan, read on the consumer's thread.
struct SequentialScan {
    scan: Box<dyn ScanStream>,
    ready: std::vec::IntoIter<Batch>,
}

impl BatchStream for SequentialScan {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            if let Some(batch) = self.ready.next() {
                return Ok(Some(batch));
            }
            let Some(task) = self.scan.next_task()? else { return Ok(None) };
            self.ready = task.run()?.into_iter();
        }
    }
}

struct Batches(std::vec::IntoIter<Batch>);

impl BatchStream for Batches {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        Ok(self.0.next())
    }
}

struct ReservedBatches {
    batches: std::vec::IntoIter<Batch>,
    _reservation: MemoryReservation,
}

impl BatchStream for ReservedBatches {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        Ok(self.batches.next())
    }
}

/// Applies the transforms on the consumer's thread.
struct Transformed {
    inner: Box<dyn BatchStream>,
    transforms: Vec<Arc<dyn Transform>>,
    waiting: Pieces,
    context: TaskContext,
}

impl BatchStream for Transformed {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            let (memory, transforms) = (&self.context.memory, &self.transforms);
            while let Some(made) = self.waiting.next(|piece| {
                memory.check_cancelled()?;
                apply_all(transforms, piece.batch.clone())
            })? {
                if made.is_some() {
                    return Ok(made);
                }
            }
            self.context.memory.check_cancelled()?;
            match self.inner.next()? {
                Some(batch) => self.waiting.add(batch, self.context.batch_rows),
                None => return Ok(None),
            }
        }
    }
}

struct Chain {
    links: std::vec::IntoIter<Pipeline>,
    current: Option<Box<dyn BatchStream>>,
    context: TaskContext,
}

impl BatchStream for Chain {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            if let Some(stream) = &mut self.current
                && let Some(batch) = stream.next()?
            {
                return Ok(Some(batch));
            }
            match self.links.next() {
                Some(link) => self.current = Some(link.stream(self.context.clone())),
                None => return Ok(None),
            }
        }
    }
}
