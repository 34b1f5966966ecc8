//! What leaves the program: text, data and files.

mod file;
mod print;
mod temporary;

pub use file::{create, write};
pub use print::{Exact, complain, data, diagnostics, error, json, line, name, note, text};
pub use temporary::Temporary;

use indicatif::{ProgressBar, ProgressStyle};
use kql_literal::visible;
use kql_source::Style;
use kql_types::{Batch, Schema, Type};
use std::io::IsTerminal;
use std::sync::Arc;

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    Output,
    Error,
}

/// Colors where standard output is a terminal that wants them.
pub fn style() -> Style {
    style_of(Stream::Output)
}

fn style_of(stream: Stream) -> Style {
    let is_terminal = match stream {
        Stream::Output => std::io::stdout().is_terminal(),
        Stream::Error => std::io::stderr().is_terminal(),
    };
    let wanted = is_terminal && std::env::var_os("NO_COLOR").is_none();
    if wanted { Style::Colored } else { Style::Plain }
}

/// Columns of the terminal.
pub fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(100)
}

/// A bar over the bytes that are read, where somebody looks at it; it shows only when reading takes a while.
pub fn progress() -> Option<kql_io::Progress> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}") {
        bar.set_style(style);
    }
    let start = std::time::Instant::now();
    Some(Arc::new(move |done, total| {
        if done >= total {
            bar.finish_and_clear();
        } else if start.elapsed().as_millis() > 500 {
            bar.set_length(total);
            bar.set_position(done);
        }
    }))
}

/// Rows as a table for people; long texts are cut, which only this form does.
pub fn table(schema: &Schema, batches: &[Batch]) -> String {
    const WIDEST: usize = 60;
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_BORDERS_ONLY);
    table.set_header(schema.fields.iter().map(|f| shown(&f.name)));
    for (i, f) in schema.fields.iter().enumerate() {
        if matches!(f.ty, Type::Int | Type::Long | Type::Real | Type::Decimal)
            && let Some(column) = table.column_mut(i)
        {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
    }
    let mut rows = 0;
    for (batch, row) in batches.iter().flat_map(|b| (0..b.rows).map(move |i| (b, i))) {
        rows += 1;
        table.add_row(batch.columns.iter().map(|c| {
            let text = shown(&c.value(row).to_string());
            if text.chars().count() > WIDEST { text.chars().take(WIDEST - 1).collect::<String>() + "…" } else { text }
        }));
    }
    format!("{table}\n{rows} row{}", if rows == 1 { "" } else { "s" })
}

/// The text of a cell.
fn shown(text: &str) -> String {
    visible::line(&text.replace(['\n', '\r', '\t'], " ")).into_owned()
}
