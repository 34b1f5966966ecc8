//! What leaves the program: text, data and files.

mod file;
mod pager;
mod print;
mod result;
mod table;
mod temporary;
mod terminal;

pub use file::{create, write};
pub use print::{Exact, complain, data, diagnostics, error, json, line, name, note, prose, text};
pub use result::{Sheet, results};
pub use table::{ShownColumns, ShownRows, View};
pub use temporary::Temporary;
pub use terminal::Terminal;

use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;

/// A bar over the bytes that are read, where somebody looks at it; it shows only when reading takes a while.
pub fn progress() -> Option<kql_io::Progress> {
    Terminal::error().screen.width?;
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
