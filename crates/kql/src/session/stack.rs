//! Room for recursion.

use crate::RunError;

/// Deep queries need deep recursion in binder and optimizer; the parser's limit of nesting keeps it within this.
const STACK: usize = 256 << 20;

/// Runs on a thread with a stack that no query can exhaust; an error if the system gives no such thread.
pub(crate) fn on_deep_stack<T: Send>(f: impl FnOnce() -> T + Send) -> Result<T, RunError> {
    on_stack(STACK, f)
}

fn on_stack<T: Send>(stack: usize, f: impl FnOnce() -> T + Send) -> Result<T, RunError> {
    std::thread::scope(|scope| {
        match std::thread::Builder::new().name("vigie".into()).stack_size(stack).spawn_scoped(scope, f) {
            Ok(handle) => match handle.join() {
                Ok(value) => Ok(value),
                Err(panic) => std::panic::resume_unwind(panic),
            },
            Err(source) => Err(RunError::Stack { mebibytes: stack >> 20, source }),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_cannot_start_is_an_error() {
        assert!(matches!(on_deep_stack(|| 7), Ok(7)));
        // More than a process can address.
        let refused = on_stack(1 << 60, || 7).map_err(|e| e.to_string());
        assert!(refused.is_err_and(|m| m.contains("could be started")));
    }
}
