use kql_types::SourceError;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file could not be read: which, where, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ReadError {
    /// The file or folder.
    pub path: PathBuf,
    /// The line, counted from 1, where one is known.
    pub line: Option<u64>,
    /// What is wrong and what to do about it.
    pub reason: String,
}

impl ReadError {
    /// An error about a whole file.
    pub fn new(path: &Path, reason: impl Into<String>) -> Self {
        ReadError { path: path.to_path_buf(), line: None, reason: reason.into() }
    }

    /// An error at a line.
    pub fn at(path: &Path, line: u64, reason: impl Into<String>) -> Self {
        ReadError { path: path.to_path_buf(), line: Some(line), reason: reason.into() }
    }

    pub(crate) fn io(path: &Path, doing: &str, error: &std::io::Error) -> Self {
        ReadError::new(path, format!("could not {doing}: {error}"))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl From<ReadError> for SourceError {
    fn from(e: ReadError) -> Self {
        SourceError(e.to_string())
    }
}
