use crate::{Error, RunError};
use arrow_array::RecordBatch;
use kql_types::{Batch, Schema, Value};

/// Something worth telling that is no fault of the query: skipped records, a missing watchlist, a missing parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// One sentence.
    pub message: String,
}

/// The rows of a query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Columns.
    pub schema: Schema,
    /// Rows.
    pub batches: Vec<Batch>,
    /// Notes of reading and running.
    pub notes: Vec<Note>,
    /// All tables, where the query gives several; the first is the one above.
    pub tables: Vec<Table>,
}

/// One table of an answer of several.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name, which no other table of the answer has.
    pub name: String,
    /// Columns.
    pub schema: Schema,
    /// Rows.
    pub batches: Vec<Batch>,
}

impl Answer {
    /// An answer of one table.
    pub fn new(schema: Schema, batches: Vec<Batch>, notes: Vec<Note>) -> Answer {
        Answer { schema, batches, notes, tables: Vec::new() }
    }

    /// Number of rows.
    pub fn row_count(&self) -> usize {
        self.batches.iter().map(|b| b.rows).sum()
    }

    /// Rows as Arrow record batches, which all have the same Arrow schema. There is at least one, so that the schema of an empty answer
    /// is known.
    ///
    /// | type | Arrow type |
    /// |---|---|
    /// | `bool`, `int`, `long`, `real` | `Boolean`, `Int32`, `Int64`, `Float64` |
    /// | `datetime` | `Timestamp(Nanosecond, "UTC")`; `Int64` ticks of 100 ns since year 1 if a value is before 1677 or after 2262 |
    /// | `timespan` | `Int64`, ticks of 100 ns |
    /// | `string` | `Utf8View`, never null |
    /// | `guid` | `FixedSizeBinary(16)` |
    /// | `decimal` | `Decimal128` with the largest scale of the column |
    /// | `dynamic` | `Utf8View`, JSON |
    ///
    /// The metadata of each field has the type under `kusto.type`, by which [`crate::Session::append_record_batch`] reads the
    /// batches back without loss.
    ///
    /// # Errors
    ///
    /// Arrow refuses the columns.
    pub fn record_batches(&self) -> Result<Vec<RecordBatch>, Error> {
        let none = [Batch::empty(&self.schema)];
        let batches = if self.batches.is_empty() { &none } else { self.batches.as_slice() };
        kql_io::to_record_batches(&self.schema, batches).map_err(|e| RunError::Arrow(e).into())
    }

    /// Rows as values, in order.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Value>> + '_ {
        self.batches.iter().flat_map(|b| (0..b.rows).map(move |i| b.columns.iter().map(|c| c.value(i)).collect()))
    }
}
