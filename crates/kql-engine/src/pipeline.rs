//! Pipelines: a source of batches and the stateless transforms over it, which run on all threads.

use crate::error::EngineError;
use crate::memory::MemoryReservation;
use crate::scan_driver;
use crate::task::{BatchStream, TaskContext, Transform, apply_all};
use kql_types::{Batch, ScanStream};
use std::collections::VecDeque;
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
            Source::Scan(scan) => return scan_driver::stream(scan, transforms, context),
            Source::Batches(batches) => Box::new(Batches(batches.into_iter())),
            Source::Stream(inner) => inner,
            Source::Chain(links) => {
                Box::new(Chain { links: links.into_iter(), current: None, context: context.clone() })
            }
        };
        Box::new(Transformed { inner, transforms, waiting: VecDeque::new(), context })
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
    waiting: VecDeque<Batch>,
    context: TaskContext,
}

impl BatchStream for Transformed {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        loop {
            while let Some(piece) = self.waiting.pop_front() {
                self.context.memory.check_cancelled()?;
                if let Some(out) = apply_all(&self.transforms, piece)? {
                    return Ok(Some(out));
                }
            }
            self.context.memory.check_cancelled()?;
            match self.inner.next()? {
                Some(batch) => self.waiting.extend(self.context.split(batch)),
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
