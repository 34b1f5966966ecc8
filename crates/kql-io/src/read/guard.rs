use crate::{ReadError, ReadErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Runs the reader of a binary format. The libraries for these formats check most of what a corrupt file can contain, but not
/// all of it: a panic becomes an error that names the file.
pub(crate) fn catch_panic<T, E: From<ReadError>>(path: &Path, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    // What the reader has built so far is dropped with it, so nothing inconsistent is seen afterwards.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(ReadError::new(path, ReadErrorKind::Corrupt).into()))
}
