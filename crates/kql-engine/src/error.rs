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
        /// Budget in bytes.
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
            EngineError::Memory { operator, needed, limit } => {
                write!(f, "`{operator}` needs {} MB, and the query may use {} MB", needed >> 20, limit >> 20)
            }
            EngineError::Cancelled => f.write_str("cancelled"),
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
        EngineError::Evaluate(e.0)
    }
}

impl From<BindError> for EngineError {
    fn from(e: BindError) -> Self {
        EngineError::Evaluate(e.message)
    }
}
