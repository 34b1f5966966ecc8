use crate::read::chunk::Chunk;
use crate::read::chunks::Chunks;
use crate::read::file::{Body, OpenFile};
use crate::read::guard::guarded;
use crate::read::input::TextInput;
use crate::read::ipc::{Batches, IpcFile};
use crate::read::parquet::{Group, ParquetFile};
use crate::read::plan::Plan;
use crate::read::pool::Pool;
use crate::read::{csv, ndjson};
use crate::report::{Collector, Notes};
use crate::{ReadError, ReadOptions};
use kql_types::{Batch, ScanStream, ScanTask, SourceError};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What all tasks of a scan share.
pub(crate) struct Context {
    pub plan: Arc<Plan>,
    pub options: ReadOptions,
    pub pool: Arc<Pool>,
    pub known: Arc<HashSet<String>>,
    pub collector: Arc<Collector>,
    /// Bytes of all files.
    pub total: u64,
    pub done: AtomicU64,
    pub rows: AtomicUsize,
}

impl Context {
    /// Bytes of text of a task. For few rows a small piece will do.
    fn chunk(&self) -> usize {
        let few = self.plan.limit.map_or(usize::MAX, |l| l.saturating_mul(1 << 12).max(1 << 16));
        self.options.chunk.min(few)
    }

    fn advance(&self, bytes: u64) {
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if let Some(progress) = &self.options.progress {
            progress(done.min(self.total), self.total);
        }
    }

    /// Files what a task found, and makes an error of it if that is asked for.
    fn settle(
        &self,
        file: usize,
        chunk: u64,
        notes: &Notes,
        text: Option<&TextInput>,
        batches: &[Batch],
    ) -> Result<(), SourceError> {
        self.collector.add(file, self.chunk(), chunk, notes);
        if let (true, Some((offset, reason)), Some(text)) = (self.options.strict, notes.first.first(), text) {
            let line = text.lines_of(&[*offset]).first().copied().unwrap_or(1);
            return Err(ReadError::at(&text.path, line, reason.clone()).into());
        }
        self.rows.fetch_add(batches.iter().map(|b| b.rows).sum(), Ordering::Relaxed);
        Ok(())
    }
}

/// The tasks of a scan over the files of a table.
pub(crate) struct TableStream {
    pub context: Arc<Context>,
    pub files: Vec<Arc<OpenFile>>,
    pub at: usize,
    pub current: Option<FileStream>,
}

pub(crate) enum FileStream {
    Json {
        chunks: Chunks,
        input: Arc<TextInput>,
        scanner: Arc<ndjson::Scanner>,
    },
    Csv {
        chunks: Chunks,
        input: Arc<TextInput>,
        scanner: Arc<csv::Scanner>,
    },
    /// `next` is a row group and a row in it.
    Parquet {
        file: Arc<ParquetFile>,
        next: (usize, usize),
    },
    Ipc {
        file: Arc<IpcFile>,
        next: usize,
    },
    IpcStream {
        file: Arc<IpcFile>,
        batches: Box<Batches>,
        next: u64,
    },
    Empty,
}

impl ScanStream for TableStream {
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
        loop {
            // Tasks given so far are the first rows of the table: once those done have enough, the rest is of no use.
            if self.context.plan.limit.is_some_and(|l| self.context.rows.load(Ordering::Relaxed) >= l) {
                return Ok(None);
            }
            if self.current.is_none() {
                let Some(file) = self.files.get(self.at) else { return Ok(None) };
                self.current = Some(FileStream::open(file, &self.context)?);
            }
            if let Some(current) = &mut self.current
                && let Some(task) = current.next(self.at, &self.context)?
            {
                return Ok(Some(task));
            }
            self.current = None;
            self.at += 1;
        }
    }
}

impl FileStream {
    fn open(file: &OpenFile, context: &Context) -> Result<FileStream, SourceError> {
        let plan = context.plan.as_ref().clone();
        let named = context.options.named;
        let chunks = || file.chunks(&context.pool, &context.options, context.chunk());
        Ok(match &file.body {
            Body::Json { input, keys, .. } => match chunks()? {
                Some(chunks) => FileStream::Json {
                    chunks,
                    input: input.clone(),
                    scanner: Arc::new(ndjson::Scanner {
                        plan,
                        keys: keys.clone(),
                        known: context.known.clone(),
                        strict: context.options.strict,
                        named,
                    }),
                },
                None => FileStream::Empty,
            },
            Body::Csv { input, delimiter, header } => match chunks()? {
                Some(chunks) => FileStream::Csv {
                    chunks,
                    input: input.clone(),
                    scanner: Arc::new(csv::Scanner::new(plan, *delimiter, header, named)),
                },
                None => FileStream::Empty,
            },
            Body::Parquet(file) => FileStream::Parquet { file: file.clone(), next: (0, 0) },
            Body::Ipc(file) if file.batches.is_some() => FileStream::Ipc { file: file.clone(), next: 0 },
            Body::Ipc(file) => {
                FileStream::IpcStream { file: file.clone(), batches: Box::new(file.stream(&plan)?), next: 0 }
            }
            Body::Empty => FileStream::Empty,
        })
    }

    fn next(&mut self, file: usize, context: &Arc<Context>) -> Result<Option<ScanTask>, SourceError> {
        let context = context.clone();
        Ok(match self {
            FileStream::Json { chunks, input, scanner } => {
                let (input, scanner) = (input.clone(), scanner.clone());
                chunks.next().map(|load| -> ScanTask {
                    Box::new(move || {
                        let chunk = load.load()?;
                        text(&context, file, &input, chunk, |chunk, notes| scanner.read(chunk, notes))
                    })
                })
            }
            FileStream::Csv { chunks, input, scanner } => {
                let (input, scanner) = (input.clone(), scanner.clone());
                chunks.next().map(|load| -> ScanTask {
                    Box::new(move || {
                        let chunk = load.load()?;
                        text(&context, file, &input, chunk, |chunk, notes| scanner.read(chunk, notes))
                    })
                })
            }
            FileStream::Parquet { file: parquet, next } => {
                let group = loop {
                    let (group, row) = *next;
                    if group >= parquet.groups() {
                        return Ok(None);
                    }
                    if row == 0 && parquet.out_of_time(&context.plan, group) {
                        context.advance(parquet.group_bytes(group));
                    } else if let Some(range) = Group::new(parquet, &context.plan, group, row) {
                        *next = (group, range.end());
                        break range;
                    }
                    *next = (group + 1, 0);
                };
                Some(Box::new(move || {
                    let mut notes = Notes::default();
                    let batches = guarded(&group.file.path, || group.read(&mut notes))?;
                    context.settle(file, group.place(), &notes, None, &batches)?;
                    context.advance(group.bytes());
                    Ok(batches)
                }))
            }
            FileStream::Ipc { file: ipc, next } => {
                let of = ipc.batches.unwrap_or(0);
                if *next >= of {
                    return Ok(None);
                }
                let (index, ipc) = (*next, ipc.clone());
                *next += 1;
                Some(Box::new(move || {
                    let mut notes = Notes::default();
                    let batches = guarded(&ipc.path, || ipc.read(index, &context.plan, &mut notes))?;
                    context.settle(file, index as u64, &notes, None, &batches)?;
                    context.advance(ipc.len() / of as u64);
                    Ok(batches)
                }))
            }
            FileStream::IpcStream { file: ipc, batches, next } => {
                let read = guarded(&ipc.path, || batches.next().transpose().map_err(|e| ipc.error(&e)))?;
                let Some(read) = read else {
                    context.advance(ipc.len());
                    return Ok(None);
                };
                let (index, ipc) = (*next, ipc.clone());
                *next += 1;
                Some(Box::new(move || {
                    let mut notes = Notes::default();
                    let batches = guarded(&ipc.path, || ipc.convert(&read, &context.plan, &mut notes))?;
                    context.settle(file, index, &notes, None, &batches)?;
                    Ok(batches)
                }))
            }
            FileStream::Empty => None,
        })
    }
}

fn text(
    context: &Context,
    file: usize,
    input: &TextInput,
    mut chunk: Chunk,
    read: impl Fn(&Chunk, &mut Notes) -> Result<Vec<Batch>, SourceError>,
) -> Result<Vec<Batch>, SourceError> {
    let mut notes = std::mem::take(&mut chunk.notes);
    let batches = read(&chunk, &mut notes)?;
    notes.first.sort_by_key(|(offset, _)| *offset);
    context.settle(file, chunk.offset, &notes, Some(input), &batches)?;
    context.advance(chunk.bytes);
    Ok(batches)
}
