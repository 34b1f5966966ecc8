//! Rows that a program adds to tables.

use super::Session;
use crate::session_catalog::Known;
use crate::{Error, OpenError, RunError, asim, builtin_tables};
use arrow_array::RecordBatch;
use kql_io::{DataFile, TableFiles};
use kql_types::{Batch, ScanRequest, Schema, TableSource, Type};
use serde_json::Value;

/// Rows come after those that the table has in files or from earlier calls. Columns are matched by name: those of a known
/// table ([`builtin_tables`]) that the rows lack are null, further ones come after the known ones. A table that holds rows of
/// `_Im_WebSession` or `_ASim_WebSession` can also be called as the parser, with its filtering parameters. Queries that were
/// compiled before do not see the rows.
impl Session {
    /// Adds a batch of columns.
    pub fn append(&mut self, table: &str, schema: Schema, rows: Batch) {
        if !self.catalog.has_data(table) {
            asim::declare(&mut self.catalog.functions, |name| name == table);
        }
        self.catalog.appended.entry(table.to_string()).or_default().push((schema, rows));
        if let Ok(mut absent) = self.catalog.absent.lock() {
            absent.remove(table);
        }
    }

    /// Drops the rows that were added to a table.
    pub fn clear_appended(&mut self, table: &str) {
        self.catalog.appended.remove(table);
    }

    /// Adds an Arrow record batch. Columns of a known table are converted to its types; the others get the type that is
    /// nearest to theirs, or that the field metadata `kusto.type` names. A value that does not fit is null and
    /// [`Session::notes`] counts it.
    pub fn append_record_batch(&mut self, table: &str, records: &RecordBatch) {
        let known = builtin_tables::schema(table);
        let (schema, rows, failures) = kql_io::from_record_batch(records, known.as_ref());
        if failures > 0 {
            let note =
                format!("{failures} values added to `{table}` do not fit the types of their columns and are null");
            self.catalog.append_notes.push(note);
        }
        self.append(table, schema, rows);
    }

    /// Adds JSON objects, read as those of an NDJSON file of the table are: text of a datetime column is parsed, and the types
    /// of unknown columns come from their values.
    ///
    /// # Errors
    ///
    /// A value is no object; only in a strict session, else the record is skipped with a note.
    pub fn append_json(&mut self, table: &str, rows: &[Value]) -> Result<(), Error> {
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        self.append_ndjson(table, &lines.join("\n"))
    }

    /// Adds the records of NDJSON text, one JSON object a line, as [`Session::append_json`] does.
    ///
    /// # Errors
    ///
    /// A line is no object; only in a strict session, else the record is skipped with a note.
    pub fn append_ndjson(&mut self, table: &str, text: &str) -> Result<(), Error> {
        let file = DataFile::in_memory(&format!("rows of {table}"), text.as_bytes());
        let files = TableFiles { name: table.to_string(), files: vec![file], notes: Vec::new() };
        let opened = kql_io::open(&files, &Known, &self.catalog.options).map_err(OpenError::Table)?;
        let schema = opened.schema().clone();
        let every = ScanRequest { columns: (0..schema.fields.len()).collect(), ..ScanRequest::default() };
        let batches = kql_io::read_all(&*opened, &every, 1).map_err(RunError::Source)?;
        let types: Vec<Type> = schema.fields.iter().map(|f| f.ty).collect();
        self.catalog.append_notes.extend(opened.report().lines());
        self.append(table, schema, Batch::concat(&types, &batches));
        Ok(())
    }
}
