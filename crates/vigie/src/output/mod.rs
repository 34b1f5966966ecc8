//! What leaves the program: text, data and files.

mod file;
mod pager;
mod print;
mod result;
mod table;
mod temporary;
mod terminal;

pub use file::{create, write};
pub use print::{Exact, complain, data, diagnostics, error, failure, json, line, name, note, prose, text};
pub use result::{Sheet, results};
pub use table::{ShownColumns, ShownRows, View};
pub use temporary::{Temporary, interrupt_sets};
pub use terminal::Terminal;

use indicatif::{ProgressBar, ProgressStyle};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A bar over the bytes that are read, where somebody looks at it; it shows only when reading takes a while.
pub fn progress() -> Option<kql_io::Progress> {
    Terminal::error().screen.width?;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}") {
        bar.set_style(style);
    }
    // A shell reads again and again: what comes after all was read is another scan.
    let started = Mutex::new(None::<Instant>);
    Some(Arc::new(move |done, total| {
        let Ok(mut started) = started.lock() else { return };
        let start = *started.get_or_insert_with(Instant::now);
        if done >= total {
            *started = None;
            bar.finish_and_clear();
        } else if start.elapsed().as_millis() > 500 {
            bar.set_length(total);
            bar.set_position(done);
        }
    }))
}
