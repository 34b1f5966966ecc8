use crate::{Batch, Schema, TimeRange};
use arrow_array::BooleanArray;
use std::error::Error;
use std::sync::Arc;

/// A table that can be read.
pub trait TableSource: Send + Sync {
    /// All columns.
    fn schema(&self) -> &Schema;

    /// Starts to read. Any thread may run the tasks of the stream; their results in task order are the rows of the table.
    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError>;

    /// Number of rows, if known without reading.
    fn row_estimate(&self) -> Option<u64> {
        None
    }

    /// What is read, in one line for `explain`.
    fn describe(&self) -> String;
}

/// What a scan reads. `time`, `prefilter` and `limit` are hints: a source may return rows that they exclude, but must return
/// all rows that they admit.
#[derive(Clone, Default)]
pub struct ScanRequest {
    /// Positions in the schema of the columns to return, in output order.
    pub columns: Vec<usize>,
    /// The query uses no rows outside. A source may skip rows, blocks and files by it.
    pub time: Option<TimeFilter>,
    /// The query uses no rows that fail. A source may materialize the other columns only for rows that pass.
    pub prefilter: Option<Prefilter>,
    /// The query uses only so many of the first rows that lie within `time` and pass `prefilter`. A source that ignores
    /// these two must ignore the limit as well.
    pub limit: Option<usize>,
}

/// A restriction of a datetime column to a period; null is outside every period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeFilter {
    /// Position in the schema.
    pub column: usize,
    /// The period.
    pub range: TimeRange,
}

/// The predicate of a [`Prefilter`]: a batch of its columns to one boolean per row, where null counts as false.
pub type PrefilterTest = Arc<dyn Fn(&Batch) -> Result<BooleanArray, SourceError> + Send + Sync>;

/// A predicate pushed down to a source, which can evaluate it before it materializes other columns.
#[derive(Clone)]
pub struct Prefilter {
    /// Positions in the schema of the columns that the predicate reads, in its order.
    pub columns: Vec<usize>,
    /// The predicate.
    pub test: PrefilterTest,
    /// Predicates with the same key are the same, also across executions; `None` if it is valid in one execution only.
    pub key: Option<String>,
}

/// A unit of work of a scan: reads and decodes some rows.
pub struct ScanTask {
    bytes: usize,
    read: Box<dyn FnOnce() -> Result<Vec<Batch>, SourceError> + Send>,
}

impl ScanTask {
    /// A task that needs about so many bytes for what it reads and returns; 0 if that is in memory anyway.
    pub fn new(bytes: usize, read: impl FnOnce() -> Result<Vec<Batch>, SourceError> + Send + 'static) -> ScanTask {
        ScanTask { bytes, read: Box::new(read) }
    }

    /// The estimate of the bytes that it needs while it runs.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Reads the rows.
    pub fn run(self) -> Result<Vec<Batch>, SourceError> {
        (self.read)()
    }

    /// The same task, with its batches passed through a function.
    pub fn map(self, change: impl FnOnce(Vec<Batch>) -> Vec<Batch> + Send + 'static) -> ScanTask {
        let ScanTask { bytes, read } = self;
        ScanTask::new(bytes, move || read().map(change))
    }
}

/// The tasks of a scan, in table order.
pub trait ScanStream: Send {
    /// The next task; `None` after the last.
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError>;
}

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The table is declared, but has no data that could be read; the text says why and what to do.
    #[error("{0}")]
    Unavailable(String),
    /// The request names a position that the schema does not have.
    #[error("the table has no column at position {0}")]
    UnknownColumn(usize),
    /// The predicate of a [`Prefilter`] failed.
    #[error(transparent)]
    Predicate(Box<dyn Error + Send + Sync>),
    /// The reader of the table failed; the error names the file.
    #[error(transparent)]
    Read(Box<dyn Error + Send + Sync>),
}

/// A table in memory.
pub struct MemoryTable {
    schema: Schema,
    batches: Vec<Batch>,
}

impl MemoryTable {
    /// A table of batches with the columns of the schema.
    pub fn new(schema: Schema, batches: Vec<Batch>) -> Self {
        MemoryTable { schema, batches }
    }
}

impl TableSource for MemoryTable {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError> {
        let columns = request.columns.clone();
        let batches: Vec<Batch> = self
            .batches
            .iter()
            .map(|b| Batch { columns: columns.iter().map(|i| b.columns[*i].clone()).collect(), rows: b.rows })
            .collect();
        Ok(Box::new(MemoryStream(batches.into_iter())))
    }

    fn row_estimate(&self) -> Option<u64> {
        Some(self.batches.iter().map(|b| b.rows as u64).sum())
    }

    fn describe(&self) -> String {
        "memory".into()
    }
}

struct MemoryStream(std::vec::IntoIter<Batch>);

impl ScanStream for MemoryStream {
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
        Ok(self.0.next().map(|b| ScanTask::new(0, move || Ok(vec![b]))))
    }
}
