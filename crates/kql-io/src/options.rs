use kql_types::Schema;
use std::fmt;
use std::sync::Arc;

/// What is known of tables before their files are read.
pub trait TypeHints: Send + Sync {
    /// The schema that the catalogue gives a table.
    fn table(&self, name: &str) -> Option<Schema>;
}

/// No catalogue: every type comes from the files.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHints;

impl TypeHints for NoHints {
    fn table(&self, _name: &str) -> Option<Schema> {
        None
    }
}

/// Told of the bytes of a scan that are done and of all its bytes, as they lie on disk.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// How files are read.
#[derive(Clone)]
pub struct ReadOptions {
    /// The first bad record is an error instead of a note in the report.
    pub strict: bool,
    /// Bad records that the report names, for each file; the others are only counted.
    pub named: usize,
    /// A record longer than this is bad; it bounds the memory that a broken file can take.
    pub record_limit: usize,
    /// Bytes of text that one task parses.
    pub chunk: usize,
    /// Threads for the passes that `open` and `describe` make over whole files; 0 for all cores.
    pub threads: usize,
    /// Told how far a scan is.
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
