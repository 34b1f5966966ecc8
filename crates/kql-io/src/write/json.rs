use super::cell::{json_string, write_cell_json};
use kql_types::{Batch, Schema};
use std::io::{self, Write};

/// Bytes that are buffered before a write.
const FLUSH: usize = 1 << 16;

/// Writes rows as objects, one per line.
pub(super) struct Objects {
    keys: Vec<Vec<u8>>,
    open: &'static str,
    between: &'static str,
    close: &'static str,
    buffer: Vec<u8>,
    first: bool,
}

impl Objects {
    /// One object per line.
    pub(super) fn lines(schema: &Schema) -> Objects {
        Objects::new(schema, "", "\n", "\n")
    }

    /// An array of objects.
    pub(super) fn array(schema: &Schema) -> Objects {
        Objects::new(schema, "[", ",\n ", "]\n")
    }

    fn new(schema: &Schema, open: &'static str, between: &'static str, close: &'static str) -> Objects {
        let key = |(i, f): (usize, &kql_types::Field)| {
            let mut key = if i == 0 { vec![b'{'] } else { vec![b','] };
            json_string(&f.name, &mut key);
            key.push(b':');
            key
        };
        let keys = schema.fields.iter().enumerate().map(key).collect();
        Objects { keys, open, between, close, buffer: open.as_bytes().to_vec(), first: true }
    }

    pub(super) fn batch(&mut self, batch: &Batch, out: &mut dyn Write) -> io::Result<()> {
        let buffer = &mut self.buffer;
        for row in 0..batch.rows {
            if !std::mem::take(&mut self.first) {
                buffer.extend_from_slice(self.between.as_bytes());
            }
            if self.keys.is_empty() {
                buffer.push(b'{');
            }
            for (key, column) in self.keys.iter().zip(&batch.columns) {
                buffer.extend_from_slice(key);
                write_cell_json(column, row, buffer);
            }
            buffer.push(b'}');
            if buffer.len() >= FLUSH {
                out.write_all(buffer)?;
                buffer.clear();
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self, out: &mut dyn Write) -> io::Result<()> {
        if !(self.first && self.open.is_empty()) {
            self.buffer.extend_from_slice(self.close.as_bytes());
        }
        out.write_all(&self.buffer)?;
        out.flush()
    }
}
