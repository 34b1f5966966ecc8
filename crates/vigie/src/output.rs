//! The terminal.

use crate::failure::Failure;
use indicatif::{ProgressBar, ProgressStyle};
use kql_source::Style;
use kql_types::{Batch, Schema, Type};
use std::io::IsTerminal;
use std::sync::Arc;

/// The exit status of a program that the end of its reader ended, as shells tell it.
const READER_GONE: i32 = 141;

/// Ends the program without a word where nobody reads what it prints any more, as in `vigie check | head`. The printing macros
/// panic then, and there is no other way to hear of it in all the places that print.
pub fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let message = info.payload_as_str().unwrap_or_default();
        if message.starts_with("failed printing to") {
            std::process::exit(READER_GONE);
        }
        usual(info);
    }));
}

/// Standard output takes no more; where its reader is gone the program ends.
pub fn not_written(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        std::process::exit(READER_GONE);
    }
    Failure::usage(format!("standard output cannot be written: {error}"))
}

/// Colors where standard output is a terminal that wants them.
pub fn style() -> Style {
    let wanted = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
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
    table.set_header(schema.fields.iter().map(|f| f.name.as_str()));
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
            let v = c.value(row);
            let text = v.to_string().replace(['\n', '\r', '\t'], " ");
            if text.chars().count() > WIDEST { text.chars().take(WIDEST - 1).collect::<String>() + "…" } else { text }
        }));
    }
    format!("{table}\n{rows} row{}", if rows == 1 { "" } else { "s" })
}
