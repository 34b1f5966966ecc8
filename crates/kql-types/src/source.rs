use crate::{Batch, Schema, TimeRange};
use arrow_array::BooleanArray;
use std::fmt;
use std::sync::Arc;

/// A table that can be read.
pub trait TableSource: Send + Sync {
    /// All columns.
    fn schema(&self) -> &Schema;

    /// Starts to read. The stream gives tasks; any thread may run them, and their results in task order are the table.
    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError>;

    /// Rows, if known without reading.
    fn row_estimate(&self) -> Option<u64> {
        None
    }

    /// One line for `explain`: what is read.
    fn describe(&self) -> String;
}

/// What a scan is to read.
#[derive(Clone, Default)]
pub struct ScanRequest {
    /// Positions of the wanted columns in the schema, in output order.
    pub columns: Vec<usize>,
    /// Rows outside are of no use. A source may use it to skip rows, blocks and files; it need not.
    pub time: Option<TimeFilter>,
    /// Rows that fail are of no use. A source may use it to decode the rest of the columns only for survivors; it need not.
    pub prefilter: Option<Prefilter>,
    /// Of the rows within `time` that pass `prefilter`, only so many, the first, are of use. A source that does not heed
    /// the other two must not heed this one.
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

/// The test of a [`Prefilter`]: a batch of its columns to one boolean a row; null counts as false.
pub type PrefilterTest = Arc<dyn Fn(&Batch) -> Result<BooleanArray, SourceError> + Send + Sync>;

/// A predicate over few columns that is worth running before the others are decoded.
#[derive(Clone)]
pub struct Prefilter {
    /// Positions in the schema of the columns that the test reads, in its order.
    pub columns: Vec<usize>,
    /// The test.
    pub test: PrefilterTest,
    /// Equal keys are equal tests over the same columns, also of other executions; `None` for a test that holds only here.
    pub key: Option<String>,
}

/// A piece of a scan: reads and decodes some rows.
pub type ScanTask = Box<dyn FnOnce() -> Result<Vec<Batch>, SourceError> + Send>;

/// The tasks of a scan, in table order.
pub trait ScanStream: Send {
    /// The next task; `None` at the end.
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError>;
}

/// A table could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError(pub String);

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SourceError {}

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
        Ok(self.0.next().map(|b| Box::new(move || Ok(vec![b])) as ScanTask))
    }
}
