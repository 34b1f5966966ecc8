//! Interrupts that end a query and not the program.

use super::temporary;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What an interrupt sets now.
static FLAG: Mutex<Option<Arc<AtomicBool>>> = Mutex::new(None);

/// Runs something that looks at a flag; an interrupt meanwhile sets the flag. A second one ends the program, should the first
/// have no effect.
pub fn interrupt_sets<T>(flag: &Arc<AtomicBool>, run: impl FnOnce() -> T) -> T {
    temporary::handle();
    set(Some(flag.clone()));
    let result = run();
    set(None);
    result
}

fn set(flag: Option<Arc<AtomicBool>>) {
    *FLAG.lock().unwrap_or_else(PoisonError::into_inner) = flag;
}

/// Whether an interrupt that just came only sets a flag.
pub(super) fn is_taken() -> bool {
    let flag = FLAG.lock().unwrap_or_else(PoisonError::into_inner);
    flag.as_ref().is_some_and(|flag| !flag.swap(true, Ordering::SeqCst))
}
