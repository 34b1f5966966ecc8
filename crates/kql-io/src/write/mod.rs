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
    match format {
        OutputFormat::Ndjson => json::lines(schema, batches, &mut out),
        OutputFormat::Json => json::array(schema, batches, &mut out),
        OutputFormat::Csv => delimited::write(b',', "\r\n", schema, batches, &mut out),
        OutputFormat::Tsv => delimited::write(b'\t', "\n", schema, batches, &mut out),
        OutputFormat::Parquet => arrow::parquet(schema, batches, out),
        OutputFormat::Ipc => arrow::ipc(schema, batches, &mut out),
        OutputFormat::Markdown => markdown::write(schema, batches, &mut out),
    }
}
