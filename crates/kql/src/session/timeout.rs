//! The time limit of a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// How often the flag of the session is looked at while a time limit runs.
const STEP: Duration = Duration::from_millis(20);

const NANOS_PER_TICK: u64 = 100;

/// The cancel flag of one run: that of the session, or a flag of its own that is also set once the time is over.
pub(super) struct CancelAfter {
    flag: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
    /// Dropping it ends the thread that waits.
    _running: Option<Sender<()>>,
}

impl CancelAfter {
    /// A flag that is set after a number of ticks, if there is a limit, and whenever `session` is.
    pub(super) fn new(ticks: Option<i64>, session: &Arc<AtomicBool>) -> CancelAfter {
        let over = Arc::new(AtomicBool::new(false));
        let Some(ticks) = ticks else { return CancelAfter { flag: session.clone(), over, _running: None } };
        let (running, ended) = channel::<()>();
        let flag = Arc::new(AtomicBool::new(false));
        let (session, run, time_over) = (session.clone(), flag.clone(), over.clone());
        std::thread::spawn(move || {
            let mut left = Duration::from_nanos(ticks.unsigned_abs().saturating_mul(NANOS_PER_TICK));
            while ended.recv_timeout(left.min(STEP)) == Err(RecvTimeoutError::Timeout) {
                left = left.saturating_sub(STEP);
                time_over.store(left.is_zero(), Ordering::Relaxed);
                if left.is_zero() || session.load(Ordering::Relaxed) {
                    run.store(true, Ordering::Relaxed);
                    return;
                }
            }
        });
        CancelAfter { flag, over, _running: Some(running) }
    }

    /// What the run has to look at.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        self.flag.clone()
    }

    /// Whether the run was cancelled because its time was over.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}
