//! Temporary files and folders, removed also when a signal ends the program.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

/// What is there now.
static PATHS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The exit status of a program that an interrupt ended, as shells tell it.
const INTERRUPTED: i32 = 130;

/// A path that is removed when a signal ends the program; whoever created it removes it otherwise.
pub struct Temporary(PathBuf);

impl Temporary {
    /// Watches over a path from now on.
    pub fn new(path: &Path) -> Temporary {
        static HANDLER: Once = Once::new();
        // Without a handler the files stay behind after a signal, and nothing else is lost.
        HANDLER.call_once(|| _ = ctrlc::set_handler(end));
        PATHS.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_path_buf());
        Temporary(path.to_path_buf())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        PATHS.lock().unwrap_or_else(PoisonError::into_inner).retain(|p| *p != self.0);
    }
}

/// Removes what is there, and ends the program.
fn end() {
    let paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
    for path in paths.iter() {
        // Other threads may still write into a folder while it is removed.
        for _ in 0..5 {
            let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            if removed.is_ok() || !path.exists() {
                break;
            }
        }
    }
    std::process::exit(INTERRUPTED);
}
