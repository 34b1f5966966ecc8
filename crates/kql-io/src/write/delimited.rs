use super::cell::write_cell_text;
use kql_types::{Batch, Schema};
use std::io::{self, Write};

const FLUSH: usize = 1 << 16;

/// Writes a header and rows, with fields quoted where needed.
pub(super) struct Delimited {
    delimiter: u8,
    line_end: &'static str,
    buffer: Vec<u8>,
}

impl Delimited {
    pub(super) fn new(delimiter: u8, line_end: &'static str, schema: &Schema) -> Delimited {
        let mut buffer = Vec::new();
        for (i, field) in schema.fields.iter().enumerate() {
            if i > 0 {
                buffer.push(delimiter);
            }
            quoted(field.name.as_bytes(), delimiter, false, &mut buffer);
        }
        buffer.extend_from_slice(line_end.as_bytes());
        Delimited { delimiter, line_end, buffer }
    }

    pub(super) fn batch(&mut self, batch: &Batch, out: &mut dyn Write) -> io::Result<()> {
        let (buffer, mut cell) = (&mut self.buffer, Vec::new());
        for row in 0..batch.rows {
            for (i, column) in batch.columns.iter().enumerate() {
                if i > 0 {
                    buffer.push(self.delimiter);
                }
                cell.clear();
                write_cell_text(column, row, &mut cell);
                // A row of one empty cell would be a blank line, which readers skip.
                quoted(&cell, self.delimiter, batch.columns.len() == 1, buffer);
            }
            buffer.extend_from_slice(self.line_end.as_bytes());
            if buffer.len() >= FLUSH {
                out.write_all(buffer)?;
                buffer.clear();
            }
        }
        Ok(())
    }

    pub(super) fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.buffer)?;
        out.flush()
    }
}

fn quoted(text: &[u8], delimiter: u8, alone: bool, out: &mut Vec<u8>) {
    let plain = !text.iter().any(|b| *b == delimiter || matches!(b, b'"' | b'\r' | b'\n'));
    if plain && !(alone && text.is_empty()) {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    let mut rest = text;
    while let Some(i) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=i]);
        out.push(b'"');
        rest = &rest[i + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}
