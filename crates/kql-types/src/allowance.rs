//! How many bytes of texts and dynamic values may be written at once.
//!
//! A few arguments can ask for more than a machine holds (`strrep` of `strrep`, a long `range` on every row). Kernels write
//! through [`crate::ColumnBuilder`], which stops at the allowance of its thread; whoever calls the kernel says how much that
//! is and learns whether it was enough.

use std::cell::Cell;

/// Nobody waits to hear of a refusal, so nothing is refused: a value left out then would be lost in silence.
const UNASKED: usize = usize::MAX;

thread_local! {
    static ALLOWED: Cell<usize> = const { Cell::new(UNASKED) };
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// More was asked for than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// Bytes asked for, at the least.
    pub asked: usize,
}

/// Runs `f`, which may write `bytes` into each column that it builds on this thread.
///
/// # Errors
/// When it asked for more; what it gave has nulls in place of the values without room, and is dropped.
pub fn within<T>(bytes: usize, f: impl FnOnce() -> T) -> Result<T, TooLarge> {
    let before = (ALLOWED.replace(bytes.min(UNASKED - 1)), ASKED.replace(0));
    let value = f();
    ALLOWED.set(before.0);
    match ASKED.replace(before.1) {
        0 => Ok(value),
        asked => Err(TooLarge { asked }),
    }
}

/// The longest text or dynamic value: Arrow keeps its length as a 32-bit number.
const MOST_OF_ONE: usize = i32::MAX as usize;

/// Whether there is room for one value of so many bytes. To be asked before a long value is made; a no makes [`within`] fail.
pub fn allows(bytes: usize) -> bool {
    takes(0, bytes)
}

/// Whether a value of so many bytes may follow what a column has so far.
pub(crate) fn takes(before: usize, bytes: usize) -> bool {
    let asked = before.saturating_add(bytes);
    let most = ALLOWED.get();
    let allowed = most == UNASKED || bytes <= MOST_OF_ONE && asked <= most;
    if !allowed {
        ASKED.set(asked.max(ASKED.get()));
    }
    allowed
}

/// Whether more was asked for than allowed, so that there is no point in going on.
pub fn exceeded() -> bool {
    ASKED.get() > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ColumnBuilder, Type};

    #[test]
    fn outside_nothing_is_refused() {
        assert!(allows(1 << 40) && !exceeded());
    }

    #[test]
    fn a_builder_stops_at_the_allowance() {
        let build = |texts: usize| {
            let mut out = ColumnBuilder::new(Type::String, texts);
            (0..texts).for_each(|_| out.push_str("twenty bytes of text"));
            out.finish()
        };
        assert_eq!(within(100, || build(5)).map(|c| c.len()), Ok(5));
        assert_eq!(within(100, || build(7)).map(|c| c.len()), Err(TooLarge { asked: 140 }));
        assert_eq!(within(usize::MAX, || allows(1 << 40)), Err(TooLarge { asked: 1 << 40 }), "Arrow could not say it");
        assert_eq!(within(usize::MAX, || within(10, || build(1)).is_err()), Ok(true), "the outer one goes on");
    }
}
