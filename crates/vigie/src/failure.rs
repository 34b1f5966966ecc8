use kql_source::Code;

/// Why a command ends early.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Wrong usage, or a file that cannot be used.
    #[error("{0}")]
    Usage(String),
    /// A rule is not fit for what the command does with it.
    #[error("{0}")]
    Rule(String),
    /// A file of rules or tests cannot be read or written.
    #[error(transparent)]
    File(#[from] sentinel::FileError),
    /// A session cannot be opened, or a query cannot be compiled or run.
    #[error(transparent)]
    Query(#[from] kql::Error),
    /// Somebody interrupted a query.
    #[error("the query was cancelled")]
    Cancelled,
    /// Standard output takes no more: the disk is full, or the reader of a pipe is gone.
    #[error("standard output cannot be written: {0}")]
    Output(std::io::Error),
}

/// The exit status of a program that the end of its reader ended, as shells tell it.
const READER_GONE: u8 = 141;

/// The exit status after an interrupt.
const INTERRUPTED: u8 = 130;

impl Failure {
    /// Wrong usage, or a file that cannot be used.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure::Usage(message.into())
    }

    /// Its page in `docs/errors/`, if it has one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Failure::Query(e) => e.code(),
            Failure::Usage(_) | Failure::Rule(_) | Failure::File(_) | Failure::Cancelled | Failure::Output(_) => None,
        }
    }

    /// Whether nobody reads the output any more, as in `vigie check | head`, which is nothing to complain of.
    pub fn is_quiet(&self) -> bool {
        matches!(self, Failure::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe)
    }

    /// The exit status: 1 findings, 2 usage or files, 3 valid KQL that this version does not run.
    pub fn status(&self) -> u8 {
        match self {
            Failure::Rule(_) => 1,
            Failure::Query(e) if e.is_unsupported() => 3,
            Failure::Output(_) if self.is_quiet() => READER_GONE,
            Failure::Cancelled => INTERRUPTED,
            Failure::Usage(_) | Failure::File(_) | Failure::Query(_) | Failure::Output(_) => 2,
        }
    }
}
