//! The terminal.

use indicatif::{ProgressBar, ProgressStyle};
use kql::Answer;
use kql::source::Style;
use kql::types::Type;
use std::io::IsTerminal;
use std::sync::Arc;

/// Colours where standard output is a terminal that wants them.
pub fn style() -> Style {
    let wanted = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if wanted { Style::Coloured } else { Style::Plain }
}

/// Columns of the terminal.
pub fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(100)
}

/// A bar over the bytes that are read, where somebody looks at it; it shows only when reading takes a while.
pub fn progress() -> Option<kql::io::Progress> {
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
pub fn table(answer: &Answer) -> String {
    const WIDEST: usize = 60;
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_BORDERS_ONLY);
    table.set_header(answer.schema.fields.iter().map(|f| f.name.as_str()));
    for (i, f) in answer.schema.fields.iter().enumerate() {
        if matches!(f.ty, Type::Int | Type::Long | Type::Real | Type::Decimal)
            && let Some(column) = table.column_mut(i)
        {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
    }
    for row in answer.rows() {
        table.add_row(row.iter().map(|v| {
            let text = v.to_string().replace(['\n', '\r', '\t'], " ");
            if text.chars().count() > WIDEST { text.chars().take(WIDEST - 1).collect::<String>() + "…" } else { text }
        }));
    }
    let rows = answer.row_count();
    format!("{table}\n{rows} row{}", if rows == 1 { "" } else { "s" })
}
