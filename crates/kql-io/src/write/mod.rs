//! Writers: tables to files.

pub(crate) mod arrow;
mod cell;
mod delimited;
mod json;
mod markdown;

pub use cell::{json_string, write_cell_json, write_cell_text};

use kql_types::{Batch, Schema};
use std::io::{self, Write};

/// The format of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// One JSON object per line.
    Ndjson,
    /// An array of objects.
    Json,
    /// Comma-separated with a header (RFC 4180).
    Csv,
    /// Tab-separated with a header.
    Tsv,
    /// Parquet, compressed with zstd. The metadata of its fields holds the Kusto types.
    Parquet,
    /// An Arrow IPC file, with the same metadata.
    Ipc,
    /// A Markdown table.
    Markdown,
}

/// Writes a result.
pub fn write(format: OutputFormat, schema: &Schema, batches: &[Batch], mut out: impl Write + Send) -> io::Result<()> {
    let rows = match format {
        OutputFormat::Ndjson => RowFormat::Ndjson,
        OutputFormat::Json => RowFormat::Json,
        OutputFormat::Csv => RowFormat::Csv,
        OutputFormat::Tsv => RowFormat::Tsv,
        OutputFormat::Parquet => return arrow::parquet(schema, batches, out),
        OutputFormat::Ipc => return arrow::ipc(schema, batches, &mut out),
        OutputFormat::Markdown => return markdown::write(schema, batches, &mut out),
    };
    let mut writer = RowWriter::new(rows, schema);
    batches.iter().try_for_each(|batch| writer.batch(batch, &mut out))?;
    writer.finish(&mut out)
}

/// The formats whose rows do not depend on later rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// One JSON object per line.
    Ndjson,
    /// An array of objects.
    Json,
    /// Comma-separated with a header (RFC 4180).
    Csv,
    /// Tab-separated with a header.
    Tsv,
}

impl From<RowFormat> for OutputFormat {
    fn from(format: RowFormat) -> OutputFormat {
        match format {
            RowFormat::Ndjson => OutputFormat::Ndjson,
            RowFormat::Json => OutputFormat::Json,
            RowFormat::Csv => OutputFormat::Csv,
            RowFormat::Tsv => OutputFormat::Tsv,
        }
    }
}

/// Writes rows as they come.
pub struct RowWriter(Rows);

enum Rows {
    Objects(json::Objects),
    Delimited(delimited::Delimited),
}

impl RowWriter {
    /// A writer of the rows of a schema.
    pub fn new(format: RowFormat, schema: &Schema) -> RowWriter {
        RowWriter(match format {
            RowFormat::Ndjson => Rows::Objects(json::Objects::lines(schema)),
            RowFormat::Json => Rows::Objects(json::Objects::array(schema)),
            RowFormat::Csv => Rows::Delimited(delimited::Delimited::new(b',', "\r\n", schema)),
            RowFormat::Tsv => Rows::Delimited(delimited::Delimited::new(b'\t', "\n", schema)),
        })
    }

    /// Writes the rows of a batch.
    pub fn batch(&mut self, batch: &Batch, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.0 {
            Rows::Objects(rows) => rows.batch(batch, out),
            Rows::Delimited(rows) => rows.batch(batch, out),
        }
    }

    /// Writes the end, after the last batch.
    pub fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        match self.0 {
            Rows::Objects(rows) => rows.finish(out),
            Rows::Delimited(rows) => rows.finish(out),
        }
    }
}
