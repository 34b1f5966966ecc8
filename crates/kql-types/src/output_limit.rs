//! The limit on the bytes of strings and dynamic values that one call may produce.
//!
//! A few calls can ask for more than a machine holds: `strrep` of `strrep`, or a long `range` on every row. The caller of a
//! kernel sets an [`OutputLimit`], and the kernel builds its result through a [`crate::LimitedBuilder`], which refuses what
//! exceeds it. An exceeded limit is always an error: no value is dropped silently.

/// The longest string or dynamic value: Arrow stores lengths in 32 bits.
const MAX_VALUE_BYTES: usize = i32::MAX as usize;

/// How many bytes of strings and dynamic values one result column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputLimit {
    bytes: usize,
}

impl OutputLimit {
    /// A column of any size; only a single value is limited, to 2 GB, because Arrow cannot store a longer one.
    pub const UNLIMITED: OutputLimit = OutputLimit { bytes: usize::MAX };

    /// At most `bytes` in one column.
    pub const fn new(bytes: usize) -> Self {
        OutputLimit { bytes }
    }

    /// Whether one value of `bytes` may be produced. Ask before building a long value.
    ///
    /// # Errors
    /// When the value alone exceeds the limit.
    pub fn fits(self, bytes: usize) -> Result<(), OutputTooLarge> {
        self.fits_after(0, bytes)
    }

    /// Whether a value of `bytes` may follow `written` bytes in the same column.
    pub(crate) fn fits_after(self, written: usize, bytes: usize) -> Result<(), OutputTooLarge> {
        let requested = written.saturating_add(bytes);
        if bytes > MAX_VALUE_BYTES {
            return Err(OutputTooLarge { requested, limit: self.bytes.min(MAX_VALUE_BYTES) });
        }
        if requested > self.bytes {
            return Err(OutputTooLarge { requested, limit: self.bytes });
        }
        Ok(())
    }
}

/// A result that exceeds its [`OutputLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the result needs at least {requested} bytes; the limit is {limit} bytes")]
pub struct OutputTooLarge {
    /// Bytes requested, at least.
    pub requested: usize,
    /// Bytes allowed.
    pub limit: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LimitedBuilder, Type};

    #[test]
    fn a_builder_stops_at_the_limit() {
        let build = |rows: usize| {
            let mut out = LimitedBuilder::new(Type::String, rows, OutputLimit::new(100));
            (0..rows).for_each(|_| out.push_str("twenty bytes of text"));
            out.finish().map(|c| c.len())
        };
        assert_eq!(build(5), Ok(5));
        assert_eq!(build(7), Err(OutputTooLarge { requested: 120, limit: 100 }));
    }

    #[test]
    fn one_value_has_at_most_two_gigabytes() {
        assert_eq!(OutputLimit::UNLIMITED.fits(MAX_VALUE_BYTES), Ok(()));
        assert!(OutputLimit::UNLIMITED.fits(1 << 40).is_err());
    }
}
