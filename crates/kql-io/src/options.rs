use kql_types::Schema;
use std::fmt;
use std::sync::Arc;

/// Schemas that are known before files are read.
pub trait TypeHints: Send + Sync {
    /// The schema of a table in the catalog.
    fn table(&self, name: &str) -> Option<Schema>;

    /// The column that holds the time of a table in files that have no `TimeGenerated`.
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
    /// Bytes of text that a task parses.
    pub chunk: usize,
    /// Number of threads with which `open` and `describe` read whole files; 0 for all cores.
    pub threads: usize,
    /// Receives the progress of scans.
    pub progress: Option<Progress>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions { strict: false, named: 10, record_limit: 64 << 20, chunk: 2 << 20, threads: 0, progress: None }
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
            .finish_non_exhaustive()
    }
}

impl ReadOptions {
    pub(crate) fn thread_count(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, |n| n.get()),
            n => n,
        }
    }
}
