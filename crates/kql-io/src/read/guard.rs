use kql_types::SourceError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Runs a reader of a binary format. The libraries for them check most of what a broken file can say, but not all: where
/// one gives up with a panic, the file is to blame, and the query gets an error that names it.
pub(crate) fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    // What the reader has half done is dropped with it, so nothing broken is seen afterwards.
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(SourceError(format!("{}: the file is corrupt; copy or write it anew", path.display()))))
}
