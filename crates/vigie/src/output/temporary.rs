//! Temporary files and folders, removed also when a signal ends the program.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};

/// What is there now.
static PATHS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether a signal is for another program on the terminal.
static IGNORED: AtomicBool = AtomicBool::new(false);

/// The exit status of a program that an interrupt ended, as shells tell it.
const INTERRUPTED: i32 = 130;

/// A path that is removed when a signal ends the program; whoever created it removes it otherwise.
pub struct Temporary(PathBuf);

impl Temporary {
    /// Watches over a path from now on.
    pub fn new(path: &Path) -> Temporary {
        // Without a handler the files stay behind after a signal, and nothing else is lost.
        handle();
        PATHS.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_path_buf());
        Temporary(path.to_path_buf())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        PATHS.lock().unwrap_or_else(PoisonError::into_inner).retain(|p| *p != self.0);
    }
}

/// Runs what shares the terminal with another program, which alone hears of interrupts meanwhile.
pub(super) fn ignoring_interrupts<T>(run: impl FnOnce() -> T) -> T {
    handle();
    IGNORED.store(true, Ordering::SeqCst);
    let result = run();
    IGNORED.store(false, Ordering::SeqCst);
    result
}

/// Hears of signals from now on.
fn handle() {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| _ = ctrlc::set_handler(end));
}

/// What an interrupt sets now, instead of ending the program.
static FLAG: Mutex<Option<Arc<AtomicBool>>> = Mutex::new(None);

/// Runs something that looks at a flag; an interrupt meanwhile sets the flag. A second one ends the program, should the first
/// have no effect.
pub fn interrupt_sets<T>(flag: &Arc<AtomicBool>, run: impl FnOnce() -> T) -> T {
    handle();
    set_flag(Some(flag.clone()));
    let result = run();
    set_flag(None);
    result
}

fn set_flag(flag: Option<Arc<AtomicBool>>) {
    *FLAG.lock().unwrap_or_else(PoisonError::into_inner) = flag;
}

/// Whether an interrupt that just came only sets a flag.
fn is_taken() -> bool {
    let flag = FLAG.lock().unwrap_or_else(PoisonError::into_inner);
    flag.as_ref().is_some_and(|flag| !flag.swap(true, Ordering::SeqCst))
}

/// Removes what is there, and ends the program.
fn end() {
    if IGNORED.load(Ordering::SeqCst) || is_taken() {
        return;
    }
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
