use kql_functions::{BindError, EvalError};
use kql_types::SourceError;
use std::fmt;

/// Execution failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineError {
    /// A table could not be read.
    Source(String),
    /// A kernel refused its arguments.
    Evaluate(String),
    /// Valid, but not run by this version; `what` names it.
    Unsupported(String),
    /// The memory budget is used up.
    Memory {
        /// Operator.
        operator: String,
        /// Bytes it wanted to hold.
        needed: usize,
        /// Bytes that other operators held.
        held: usize,
        /// Budget in bytes.
        limit: usize,
    },
    /// The result of a function exceeds its limit.
    OutputTooLarge {
        /// Name of the function.
        function: &'static str,
        /// Rows of the batch.
        rows: usize,
        /// Bytes of the result, at least.
        requested: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Cancelled by the user.
    Cancelled,
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EngineError::Source(m) | EngineError::Evaluate(m) => f.write_str(m),
            EngineError::Unsupported(what) => write!(f, "{what} is not run yet"),
            EngineError::Memory { operator, needed, held, limit } => {
                write!(f, "`{operator}` needs {}", Size(*needed))?;
                if *held > 0 {
                    write!(f, " beside {} that other operators hold", Size(*held))?;
                }
                write!(f, ", and the query may use {}", Size(*limit))
            }
            EngineError::OutputTooLarge { function, rows, requested, limit } => write!(
                f,
                "`{function}` needs more than {} for the result of {rows} rows; the limit is {}, a share of the memory limit",
                Size(*requested),
                Size(*limit)
            ),
            EngineError::Cancelled => f.write_str("cancelled"),
        }
    }
}

/// Bytes for people.
struct Size(usize);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            n if n >= 10 << 20 => write!(f, "{} MB", n >> 20),
            n if n >= 1 << 20 => write!(f, "{:.1} MB", n as f64 / f64::from(1 << 20)),
            n if n >= 1 << 10 => write!(f, "{:.1} KB", n as f64 / 1024.0),
            n => write!(f, "{n} bytes"),
        }
    }
}

impl std::error::Error for EngineError {}

impl From<SourceError> for EngineError {
    fn from(e: SourceError) -> Self {
        EngineError::Source(e.0)
    }
}

impl From<EvalError> for EngineError {
    fn from(e: EvalError) -> Self {
        EngineError::Evaluate(e.to_string())
    }
}

impl From<BindError> for EngineError {
    fn from(e: BindError) -> Self {
        EngineError::Evaluate(e.message)
    }
}
