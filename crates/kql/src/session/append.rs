//! Rows that a program adds to tables.

use super::Session;
use crate::appended::coerced_note;
use crate::known::Known;
use crate::{AppendError, Error, OpenError, RunError, asim, builtin_tables};
use arrow_array::RecordBatch;
use kql_io::{DataFile, TableFiles, TypeHints};
use kql_types::{Batch, MemoryTable, ScanRequest, Schema, TableSource, Type};
use serde_json::Value;
use std::sync::Arc;

/// Rows come after those that the table has in files or from earlier calls. Columns are matched by name: those of a known
/// table ([`builtin_tables`]) that the rows lack are null, further ones come after the known ones. A table that holds rows of
/// `_Im_WebSession` or `_ASim_WebSession` can also be called as the parser, with its filtering parameters. In tables of Defender,
/// `TimeGenerated` and `Timestamp` stand in for each other, as in files. Queries that were compiled before do not see the rows.
///
/// The type of a column that neither files nor the catalog know comes from all rows that were added, in any order of calls:
/// `int` and `long` widen to `real`, a mixture with `dynamic` is `dynamic` as long as it has no text, any other mixture is
/// `string`, and a column that has only nulls or empty text in one call takes the type of the others. Other columns keep their
/// type; values that do not fit it are null, and the answers of queries that read the table have a note with their number.
impl Session {
    /// Adds a batch of columns.
    pub fn append(&mut self, table: &str, schema: Schema, rows: Batch) {
        let (schema, rows) = match Known(&self.catalog.schemas).time_stand_in(table) {
            Some(other) => kql_io::complete_times(&schema, &rows, other),
            None => (schema, rows),
        };
        if !self.catalog.has_data(table) {
            asim::declare(&mut self.catalog.functions, |name| name == table);
        }
        self.catalog.appended.entry(table.to_string()).or_default().push((schema, rows));
        if let Ok(mut absent) = self.catalog.absent.lock() {
            absent.remove(table);
        }
    }

    /// Keeps the rows of an answer under a name, in place of an earlier result of that name, for later queries. Queries reach it
    /// by its name alone: `union *`, `search` and `find` do not include it.
    pub fn keep_result(&mut self, name: &str, schema: Schema, rows: Vec<Batch>) {
        self.catalog.results.insert(name.to_string(), Arc::new(MemoryTable::new(schema, rows)));
    }

    /// Drops the rows that were added to a table.
    pub fn clear_appended(&mut self, table: &str) {
        self.catalog.appended.remove(table);
        self.catalog.append_notes.remove(table);
        if let Ok(mut notes) = self.catalog.align_notes.lock() {
            notes.remove(table);
        }
    }

    /// Adds an Arrow record batch. Columns of a known table are converted to its types; the others get the type that is
    /// nearest to theirs, or that the field metadata `kusto.type` names. A value that does not fit is null and
    /// [`Session::notes`] counts it.
    ///
    /// # Errors
    ///
    /// Two columns have the same name, or a column has an Arrow type that cannot be read, such as an interval.
    pub fn append_record_batch(&mut self, table: &str, records: &RecordBatch) -> Result<(), Error> {
        let known = builtin_tables::schema(table);
        let read = kql_io::from_record_batch(records, known.as_ref())
            .map_err(|source| AppendError::RecordBatch { table: table.to_string(), source })?;
        let notes = read.coerced.iter().map(|(column, failures)| coerced_note(table, column, *failures));
        self.catalog.append_notes.entry(table.to_string()).or_default().extend(notes);
        self.append(table, read.schema, read.rows);
        Ok(())
    }

    /// Adds JSON objects, read as those of an NDJSON file of the table are: text of a datetime column is parsed, and the types
    /// of unknown columns come from their values.
    ///
    /// # Errors
    ///
    /// A value is no object. The error has its position, and none of the values are added.
    pub fn append_json(&mut self, table: &str, rows: &[Value]) -> Result<(), Error> {
        if let Some((index, value)) = rows.iter().enumerate().find(|(_, v)| !v.is_object()) {
            let found = kind(value);
            return Err(AppendError::NotAnObject { table: table.to_string(), index, found }.into());
        }
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        self.append_ndjson(table, &lines.join("\n"))
    }

    /// Adds the records of NDJSON text, one JSON object a line, as a file of the table with this text would give them.
    ///
    /// # Errors
    ///
    /// The text is malformed; only in a strict session, else malformed records are skipped with a note.
    pub fn append_ndjson(&mut self, table: &str, text: &str) -> Result<(), Error> {
        let file = DataFile::in_memory(&format!("rows of {table}"), text.as_bytes());
        let files = TableFiles { files: vec![file], ..TableFiles::named(table) };
        let opened =
            kql_io::open(&files, &Known(&self.catalog.schemas), &self.catalog.options).map_err(OpenError::Table)?;
        let schema = opened.schema().clone();
        let every = ScanRequest { columns: (0..schema.fields.len()).collect(), ..ScanRequest::default() };
        let batches = kql_io::read_all(&*opened, &every, 1).map_err(RunError::Source)?;
        let types: Vec<Type> = schema.fields.iter().map(|f| f.ty).collect();
        self.catalog.append_notes.entry(table.to_string()).or_default().extend(opened.report().lines());
        self.append(table, schema, Batch::concat(&types, &batches));
        Ok(())
    }
}

/// What a JSON value is, for messages.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
