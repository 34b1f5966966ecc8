use kql_types::{MemoryBudget, Schema};
use std::fmt;
use std::sync::Arc;

/// Schemas that are known before files are read.
pub trait TypeHints: Send + Sync {
    /// The schema of a table in the catalog.
    fn table(&self, name: &str) -> Option<Schema>;

    /// The column that holds the time of a table beside `TimeGenerated`: the two stand in for each other in rows that have only
    /// one of them.
    fn time_stand_in(&self, _table: &str) -> Option<&'static str> {
        None
    }

    /// The name of a table in the catalog, found regardless of case. Files are named by hand and by tools that change case.
    fn spelling(&self, _name: &str) -> Option<String> {
        None
    }
}

/// No catalog: every type is inferred from the files.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHints;

impl TypeHints for NoHints {
    fn table(&self, _name: &str) -> Option<Schema> {
        None
    }
}

/// Called with the bytes on disk that a scan has processed, and their total.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// How files are read.
#[derive(Clone)]
pub struct ReadOptions {
    /// Makes the first malformed record an error instead of a note in the report.
    pub strict: bool,
    /// Malformed records that the report lists for each file; the rest is only counted.
    pub named: usize,
    /// Size in bytes above which a record is malformed; bounds the memory that a corrupt file can take.
    pub record_limit: usize,
    /// Bytes of text that a task parses, at most: less if the memory for tasks is small.
    pub chunk: usize,
    /// Number of threads with which `open` and `describe` read whole files; 0 for all cores.
    pub threads: usize,
    /// What unpacked files and tasks may hold.
    pub memory: Arc<MemoryBudget>,
    /// Receives the progress of scans.
    pub progress: Option<Progress>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            strict: false,
            named: 10,
            record_limit: 64 << 20,
            chunk: 2 << 20,
            threads: 0,
            memory: MemoryBudget::unlimited(),
            progress: None,
        }
    }
}

impl fmt::Debug for ReadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadOptions")
            .field("strict", &self.strict)
            .field("named", &self.named)
            .field("record_limit", &self.record_limit)
            .field("chunk", &self.chunk)
            .field("threads", &self.threads)
            .field("memory", &self.memory)
            .finish_non_exhaustive()
    }
}

/// A task over text holds the text, its values and views of these.
pub(crate) const TEXT_FACTOR: usize = 3;

impl ReadOptions {
    /// Bytes that a task should hold.
    pub(crate) fn task_bytes(&self) -> usize {
        self.memory.per_task(self.thread_count())
    }

    /// Bytes of text of a task.
    pub(crate) fn text_chunk(&self) -> usize {
        self.chunk.min(self.task_bytes() / TEXT_FACTOR)
    }

    pub(crate) fn thread_count(&self) -> usize {
        let wanted = match self.threads {
            0 => std::thread::available_parallelism().map_or(1, |n| n.get()),
            n => n,
        };
        self.memory.task_threads(wanted)
    }
}
