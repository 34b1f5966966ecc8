//! Tables to files and terminals.

mod cell;
mod delimited;
mod json;

pub use cell::{json_string, write_cell_json, write_cell_text};

use kql_types::{Batch, Schema};
use std::io::{self, Write};

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// A JSON object a line.
    Ndjson,
    /// An array of objects.
    Json,
    /// Comma-separated with a header (RFC 4180).
    Csv,
    /// Tab-separated with a header.
    Tsv,
}

/// Writes a result.
pub fn write(format: OutputFormat, schema: &Schema, batches: &[Batch], out: impl Write) -> io::Result<()> {
    let mut out = out;
    match format {
        OutputFormat::Ndjson => json::lines(schema, batches, &mut out),
        OutputFormat::Json => json::array(schema, batches, &mut out),
        OutputFormat::Csv => delimited::write(b',', "\r\n", schema, batches, &mut out),
        OutputFormat::Tsv => delimited::write(b'\t', "\n", schema, batches, &mut out),
    }
}
