//! The terminal.

use kql::source::Style;
use std::io::IsTerminal;

/// Colours where standard output is a terminal that wants them.
pub fn style() -> Style {
    let wanted = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if wanted { Style::Coloured } else { Style::Plain }
}

/// Columns of the terminal.
pub fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(100)
}
