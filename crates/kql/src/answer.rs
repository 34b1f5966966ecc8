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

    /// Rows as values, in order.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Value>> + '_ {
        self.batches.iter().flat_map(|b| (0..b.rows).map(move |i| b.columns.iter().map(|c| c.value(i)).collect()))
    }
}
