use super::cell::write_cell_text;
use kql_literal::visible;
use kql_types::{Batch, Schema};
use std::io::{self, Write};

/// A table of GitHub's Markdown.
pub(super) fn write(schema: &Schema, batches: &[Batch], out: &mut dyn Write) -> io::Result<()> {
    let names = schema.fields.iter().map(|f| f.name.as_bytes().to_vec());
    line(names, out)?;
    line(schema.fields.iter().map(|f| if f.ty.is_number() { b"--:".to_vec() } else { b"---".to_vec() }), out)?;
    for batch in batches {
        for row in 0..batch.rows {
            let cells = batch.columns.iter().map(|c| {
                let mut text = Vec::new();
                write_cell_text(c, row, &mut text);
                text
            });
            line(cells, out)?;
        }
    }
    out.flush()
}

fn line(cells: impl Iterator<Item = Vec<u8>>, out: &mut dyn Write) -> io::Result<()> {
    let mut text = b"|".to_vec();
    for cell in cells {
        text.push(b' ');
        text.extend_from_slice(visible::markdown_cell(&String::from_utf8_lossy(&cell)).as_bytes());
        text.extend_from_slice(b" |");
    }
    text.push(b'\n');
    out.write_all(&text)
}
