//! What can go wrong before a query gives rows.

use kql_engine::EngineError;
use kql_source::{Code, Diagnostic, Span};
use kql_types::ticks;
use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// A session could not be opened, or a query could not be compiled or run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An input of the session cannot be used: a file, a folder, a function or a resource.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The query has errors. All its findings are here, errors and warnings, in the order of their places.
    #[error("{}", headline(.0))]
    Compile(Vec<Diagnostic>),
    /// The query is valid, but running it failed.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Rows cannot be added to a table.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Why rows cannot be added to a table. None of the rows of the call are added.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// A JSON value is no object.
    #[error("value {index} of the rows for `{table}` is {found}, not an object")]
    NotAnObject {
        /// The table.
        table: String,
        /// Position of the value, from 0.
        index: usize,
        /// What it is instead.
        found: &'static str,
    },
    /// A record batch has columns that cannot be read.
    #[error("a record batch cannot be added to `{table}`: {source}")]
    RecordBatch {
        /// The table.
        table: String,
        /// The column, and what is wrong with it.
        source: kql_io::RecordBatchError,
    },
}

/// Why a session cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file or folder does not exist.
    #[error("there is no {what} `{}`", .path.display())]
    NotFound {
        /// What it was given as, such as `folder of watchlists`.
        what: String,
        /// The path.
        path: PathBuf,
    },
    /// Something that there can be one of was given twice.
    #[error("there is more than one {what}; give one")]
    Repeated {
        /// What it is.
        what: String,
    },
    /// A file or folder cannot be read.
    #[error("`{}` cannot be read: {source}", .path.display())]
    Read {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file of tables is not what its name says.
    #[error(transparent)]
    Table(#[from] kql_io::ReadError),
    /// A file describes no table.
    #[error("`{}` describes no table: {source}", .path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: crate::SchemaError,
    },
    /// A file of functions is not understood, and the session is strict.
    #[error(transparent)]
    Function(#[from] Box<crate::FunctionError>),
    /// The database or the patterns of a function cannot be loaded.
    #[error("{source}")]
    Resource {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: Box<dyn StdError + Send + Sync>,
    },
}

/// Why a valid query gives no rows.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A table or watchlist that the query reads cannot be opened.
    #[error(transparent)]
    Table(#[from] Arc<kql_io::ReadError>),
    /// A table cannot be described.
    #[error(transparent)]
    Source(#[from] kql_types::SourceError),
    /// The result has no form in Arrow.
    #[error(transparent)]
    Arrow(#[from] arrow_schema::ArrowError),
    /// An operator failed, ran out of memory, or was cancelled.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The answer is larger than the request allows.
    #[error("the result has more than {limit} {unit}, which `{property}` allows")]
    TooLarge {
        /// The request property that sets the limit.
        property: &'static str,
        /// The limit.
        limit: u64,
        /// What is counted.
        unit: &'static str,
    },
    /// The query ran longer than `servertimeout` allows.
    #[error("the query ran longer than {}, which `servertimeout` allows", ticks::format_timespan(*.limit))]
    Timeout {
        /// Ticks of 100 ns.
        limit: i64,
    },
    /// The query ends without a table.
    #[error("the query has no tabular result")]
    NoResult,
    /// The system cannot start the thread that compiles and runs queries.
    #[error("no thread with {mebibytes} MiB of stack could be started: {source}")]
    Stack {
        /// Size of its stack.
        mebibytes: usize,
        /// The cause.
        source: io::Error,
    },
}

impl Error {
    /// The code of the page in `docs/errors/` that explains the failure; none for a session that cannot be opened
    /// and for rows that cannot be added.
    pub fn code(&self) -> Option<Code> {
        match self {
            Error::Open(_) | Error::Append(_) => None,
            Error::Compile(found) => first_error(found).map(|d| d.code),
            Error::Run(RunError::Engine(e)) => Some(match e {
                EngineError::Unsupported(_) => Code::Unsupported,
                EngineError::Memory { .. } | EngineError::OutputTooLarge { .. } => Code::MemoryLimit,
                EngineError::Source(kql_types::SourceError::Read(_)) => Code::UnreadableTable,
                EngineError::Source(_)
                | EngineError::Evaluate(_)
                | EngineError::Bind(_)
                | EngineError::Fold { .. }
                | EngineError::ValueTooLarge { .. }
                | EngineError::TooManyPartitions { .. }
                | EngineError::Series(_)
                | EngineError::WorkerPanicked
                | EngineError::Cancelled
                | EngineError::Internal(_) => Code::ExecutionFailed,
            }),
            Error::Run(RunError::Table(_)) => Some(Code::UnreadableTable),
            Error::Run(RunError::Source(_) | RunError::Arrow(_) | RunError::NoResult | RunError::Stack { .. }) => None,
            Error::Run(RunError::TooLarge { .. }) => Some(Code::ResultTooLarge),
            Error::Run(RunError::Timeout { .. }) => Some(Code::Timeout),
        }
    }

    /// The place in the query, if there is one.
    pub fn span(&self) -> Option<Span> {
        match self {
            Error::Compile(found) => first_error(found).map(|d| d.span),
            Error::Open(_) | Error::Run(_) | Error::Append(_) => None,
        }
    }

    /// Whether the query is valid and only this version cannot run it.
    pub fn is_unsupported(&self) -> bool {
        matches!(self.code(), Some(Code::Unsupported | Code::NeedsCluster))
    }
}

fn first_error(found: &[Diagnostic]) -> Option<&Diagnostic> {
    found.iter().find(|d| d.is_error())
}

fn headline(found: &[Diagnostic]) -> String {
    first_error(found).map_or_else(|| "the query cannot be compiled".into(), |d| d.headline().into_owned())
}
