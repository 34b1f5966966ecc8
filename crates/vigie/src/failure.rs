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
}

impl Failure {
    /// Wrong usage, or a file that cannot be used.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure::Usage(message.into())
    }

    /// Its page in `docs/errors/`, if it has one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Failure::Query(e) => e.code(),
            Failure::Usage(_) | Failure::Rule(_) | Failure::File(_) => None,
        }
    }

    /// The exit status: 1 findings, 2 usage or files, 3 valid KQL that this version does not run.
    pub fn status(&self) -> u8 {
        match self {
            Failure::Rule(_) => 1,
            Failure::Query(e) if e.is_unsupported() => 3,
            Failure::Usage(_) | Failure::File(_) | Failure::Query(_) => 2,
        }
    }
}
