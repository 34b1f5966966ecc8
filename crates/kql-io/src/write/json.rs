use super::cell::{json_string, write_cell_json};
use kql_types::{Batch, Schema};
use std::io::{self, Write};

/// Bytes that are buffered before a write.
const FLUSH: usize = 1 << 16;

/// One object per line.
pub(super) fn lines(schema: &Schema, batches: &[Batch], out: &mut dyn Write) -> io::Result<()> {
    objects(schema, batches, out, ("", "\n", "\n"))
}

/// An array of objects, one per line.
pub(super) fn array(schema: &Schema, batches: &[Batch], out: &mut dyn Write) -> io::Result<()> {
    objects(schema, batches, out, ("[", ",\n ", "]\n"))
}

fn objects(
    schema: &Schema,
    batches: &[Batch],
    out: &mut dyn Write,
    (open, between, close): (&str, &str, &str),
) -> io::Result<()> {
    let keys: Vec<Vec<u8>> = schema
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| {
            let mut key = if i == 0 { vec![b'{'] } else { vec![b','] };
            json_string(&f.name, &mut key);
            key.push(b':');
            key
        })
        .collect();
    let mut buffer = open.as_bytes().to_vec();
    let mut first = true;
    for batch in batches {
        for row in 0..batch.rows {
            if !std::mem::take(&mut first) {
                buffer.extend_from_slice(between.as_bytes());
            }
            if keys.is_empty() {
                buffer.push(b'{');
            }
            for (key, column) in keys.iter().zip(&batch.columns) {
                buffer.extend_from_slice(key);
                write_cell_json(column, row, &mut buffer);
            }
            buffer.push(b'}');
            if buffer.len() >= FLUSH {
                out.write_all(&buffer)?;
                buffer.clear();
            }
        }
    }
    if !(first && open.is_empty()) {
        buffer.extend_from_slice(close.as_bytes());
    }
    out.write_all(&buffer)?;
    out.flush()
}
