use crate::options::TEXT_FACTOR;
use crate::read::buffer_pool::BufferPool;
use crate::read::chunk::{Chunk, ChunkScanner};
use crate::read::chunk_source::ChunkSource;
use crate::read::file::{Body, OpenFile};
use crate::read::guard::catch_panic;
use crate::read::input::TextInput;
use crate::read::ipc::{Batches, IpcFile};
use crate::read::parquet::{Group, ParquetFile};
use crate::read::scan_plan::ScanPlan;
use crate::read::stand_in::{Completion, StandIn, completed};
use crate::read::{csv, ndjson};
use crate::report::{Collector, Notes};
use crate::{ReadError, ReadErrorKind, ReadOptions};
use kql_types::{Batch, ScanStream, ScanTask, SourceError};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What the tasks of a scan share.
pub(crate) struct ScanContext {
    pub plan: Arc<ScanPlan>,
    pub options: ReadOptions,
    pub pool: Arc<BufferPool>,
    pub known: Arc<HashSet<String>>,
    /// Names of the columns of the table.
    pub columns: Arc<[String]>,
    pub collector: Arc<Collector>,
    /// Bytes of all files.
    pub total: u64,
    /// Columns that stand in for each other.
    pub stand_in: Option<Arc<StandIn>>,
    pub done: AtomicU64,
    pub rows: AtomicUsize,
}

impl ScanContext {
    /// Bytes of text of a task, less if the scan has a small limit.
    fn chunk(&self) -> usize {
        let few = self.plan.limit.map_or(usize::MAX, |l| l.saturating_mul(1 << 12).max(1 << 16));
        self.options.text_chunk().min(few)
    }

    fn advance(&self, bytes: u64) {
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if let Some(progress) = &self.options.progress {
            progress(done.min(self.total), self.total);
        }
    }

    /// The first loss of a task as an error.
    fn refuse(&self, path: &Path, notes: &Notes, text: Option<&TextInput>) -> Result<(), ReadError> {
        let column = |column: usize| self.columns.get(column).cloned().unwrap_or_default();
        let lost = notes.first.first().map(|loss| (loss.offset, ReadErrorKind::Record(loss.reason.clone())));
        let repeated = notes.first_repeated.as_ref().map(|(at, key)| (*at, ReadErrorKind::RepeatedKey(key.clone())));
        let coerced = notes.first_coerced.map(|(at, place)| (at, ReadErrorKind::Unconverted(column(place))));
        if let (Some((offset, kind)), Some(text)) =
            ([lost, repeated, coerced].into_iter().flatten().min_by_key(|(offset, _)| *offset), text)
        {
            let line = text.lines_of(&[offset]).first().copied().unwrap_or(1);
            return Err(ReadError::at(path, line, kind));
        }
        if let Some(place) = notes.coerced.keys().next() {
            return Err(ReadError::new(path, ReadErrorKind::Unconverted(column(*place))));
        }
        match notes.unknown.keys().next() {
            Some(key) => Err(ReadError::new(path, ReadErrorKind::UnknownKey(key.clone()))),
            None => Ok(()),
        }
    }

    /// Records the findings of a task; in strict mode, the first is an error.
    fn finish_task(
        &self,
        file: usize,
        chunk: u64,
        (path, text): (&Path, Option<&TextInput>),
        notes: &Notes,
        batches: &[Batch],
    ) -> Result<(), SourceError> {
        self.collector.add(file, self.chunk(), chunk, notes);
        if self.options.strict {
            self.refuse(path, notes, text)?;
        }
        self.rows.fetch_add(batches.iter().map(|b| b.rows).sum(), Ordering::Relaxed);
        Ok(())
    }
}

/// The tasks of a scan over the files of a table.
pub(crate) struct TableStream {
    pub context: Arc<ScanContext>,
    pub files: Vec<Arc<OpenFile>>,
    pub at: usize,
    pub current: Option<(FileStream, Option<Completion>)>,
}

pub(crate) enum FileStream {
    Text {
        chunks: ChunkSource,
        input: Arc<TextInput>,
        scanner: Arc<dyn ChunkScanner>,
    },
    /// `next` is a row group and a row in it.
    Parquet {
        file: Arc<ParquetFile>,
        plan: Arc<ScanPlan>,
        next: (usize, usize),
    },
    Ipc {
        file: Arc<IpcFile>,
        plan: Arc<ScanPlan>,
        next: usize,
    },
    IpcStream {
        file: Arc<IpcFile>,
        plan: Arc<ScanPlan>,
        batches: Box<Batches>,
        next: u64,
    },
    Empty,
}

impl ScanStream for TableStream {
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
        loop {
            // The tasks issued so far cover the first rows of the table: once they have produced enough, the scan ends.
            if self.context.plan.limit.is_some_and(|l| self.context.rows.load(Ordering::Relaxed) >= l) {
                return Ok(None);
            }
            if self.current.is_none() {
                let Some(file) = self.files.get(self.at) else { return Ok(None) };
                self.current = Some(FileStream::open(file, &self.context)?);
            }
            if let Some((current, completion)) = &mut self.current
                && let Some(task) = current.next(self.at, &self.context)?
            {
                return Ok(Some(match completion {
                    Some(completion) => completed(task, completion),
                    None => task,
                }));
            }
            self.current = None;
            self.at += 1;
        }
    }
}

impl FileStream {
    /// Starts to read a file; its batches may need completion.
    fn open(file: &OpenFile, context: &ScanContext) -> Result<(FileStream, Option<Completion>), SourceError> {
        let mut plan = context.plan.as_ref().clone();
        let mut completion = None;
        if let Some(stand_in) = context.stand_in.as_deref().filter(|s| s.concerns(&plan)) {
            match stand_in.names() {
                [time, other] if file.has_instead(time, other) => plan = plan.with_stand_in(time, other),
                [time, other] if file.has_instead(other, time) => plan = plan.with_stand_in(other, time),
                names if names.iter().all(|name| file.has(name)) => {
                    let (complete, of) = stand_in.plan(&plan);
                    (plan, completion) = (complete, Some(of));
                }
                [_, _] => {}
            }
        }
        for slot in &mut plan.slots {
            slot.order = file.orders.get(&slot.name).copied().unwrap_or_default();
            slot.zone = file.zone(&slot.name);
        }
        Ok((FileStream::over(file, plan, context)?, completion))
    }

    fn over(file: &OpenFile, plan: ScanPlan, context: &ScanContext) -> Result<FileStream, SourceError> {
        let named = context.options.named;
        let chunks = || file.chunks(&context.pool, &context.options, context.chunk());
        Ok(match &file.body {
            Body::Json { input, keys, .. } => {
                let (keys, known, strict) = (keys.clone(), context.known.clone(), context.options.strict);
                let slots = plan.slots.iter().enumerate().map(|(i, s)| (s.name.clone(), i as u32)).collect();
                let scanner = Arc::new(ndjson::Scanner {
                    plan,
                    slots,
                    keys,
                    known,
                    strict,
                    named,
                    plain: ndjson::Shapes::default(),
                });
                FileStream::text(chunks()?, input, scanner)
            }
            Body::Csv { input, csv, header } => {
                FileStream::text(chunks()?, input, Arc::new(csv::Scanner::new(plan, *csv, header, named)))
            }
            Body::Parquet(file) => FileStream::Parquet { file: file.clone(), plan: Arc::new(plan), next: (0, 0) },
            Body::Ipc(file) if file.batches.is_some() => {
                FileStream::Ipc { file: file.clone(), plan: Arc::new(plan), next: 0 }
            }
            Body::Ipc(file) => {
                let batches = Box::new(file.stream(&plan)?);
                FileStream::IpcStream { file: file.clone(), plan: Arc::new(plan), batches, next: 0 }
            }
            Body::Empty => FileStream::Empty,
        })
    }

    fn text(chunks: Option<ChunkSource>, input: &Arc<TextInput>, scanner: Arc<dyn ChunkScanner>) -> FileStream {
        match chunks {
            Some(chunks) => FileStream::Text { chunks, input: input.clone(), scanner },
            None => FileStream::Empty,
        }
    }

    fn next(&mut self, file: usize, context: &Arc<ScanContext>) -> Result<Option<ScanTask>, SourceError> {
        let context = context.clone();
        Ok(match self {
            FileStream::Text { chunks, input, scanner } => {
                let (input, scanner) = (input.clone(), scanner.clone());
                chunks.next().map(|load| {
                    let bytes = load.bytes() * TEXT_FACTOR;
                    ScanTask::new(bytes, move || read_chunk(&context, file, &input, load.load()?, scanner.as_ref()))
                })
            }
            FileStream::Parquet { file: parquet, plan, next } => {
                let group = loop {
                    let (group, row) = *next;
                    if group >= parquet.groups() {
                        return Ok(None);
                    }
                    if row == 0 && parquet.out_of_time(plan, group) {
                        plan.timeless.add(parquet.null_times(plan, group));
                        context.advance(parquet.group_bytes(group));
                    } else if let Some(range) = Group::new(parquet, plan, group, row, context.options.task_bytes()) {
                        *next = (group, range.end());
                        break range;
                    }
                    *next = (group + 1, 0);
                };
                Some(ScanTask::new(group.memory(), move || {
                    let mut notes = Notes::default();
                    let batches = catch_panic(&group.file.path, || group.read(&mut notes))?;
                    context.finish_task(file, group.place(), (&group.file.path, None), &notes, &batches)?;
                    context.advance(group.bytes());
                    Ok(batches)
                }))
            }
            FileStream::Ipc { file: ipc, plan, next } => {
                let of = ipc.batches.unwrap_or(0);
                if *next >= of {
                    return Ok(None);
                }
                let (index, ipc, plan) = (*next, ipc.clone(), plan.clone());
                *next += 1;
                Some(ScanTask::new(ipc.batch_bytes(of), move || {
                    let mut notes = Notes::default();
                    let batches = catch_panic(&ipc.path, || ipc.read(index, &plan, &mut notes))?;
                    context.finish_task(file, index as u64, (&ipc.path, None), &notes, &batches)?;
                    context.advance(ipc.len() / of as u64);
                    Ok(batches)
                }))
            }
            FileStream::IpcStream { file: ipc, plan, batches, next } => {
                let read = catch_panic(&ipc.path, || batches.next().transpose().map_err(|e| ipc.error(e)))?;
                let Some(read) = read else {
                    context.advance(ipc.len());
                    return Ok(None);
                };
                let (index, ipc, plan) = (*next, ipc.clone(), plan.clone());
                *next += 1;
                Some(ScanTask::new(read.get_array_memory_size(), move || {
                    let mut notes = Notes::default();
                    let batches = catch_panic(&ipc.path, || ipc.convert(&read, &plan, &mut notes))?;
                    context.finish_task(file, index, (&ipc.path, None), &notes, &batches)?;
                    Ok(batches)
                }))
            }
            FileStream::Empty => None,
        })
    }
}

fn read_chunk(
    context: &ScanContext,
    file: usize,
    input: &TextInput,
    mut chunk: Chunk,
    scanner: &dyn ChunkScanner,
) -> Result<Vec<Batch>, SourceError> {
    let mut notes = std::mem::take(&mut chunk.notes);
    let batches = scanner.read(&chunk, &mut notes)?;
    notes.first.sort_by_key(|loss| loss.offset);
    context.finish_task(file, chunk.offset, (&input.path, Some(input)), &notes, &batches)?;
    context.advance(chunk.bytes);
    Ok(batches)
}
