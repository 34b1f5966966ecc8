use std::fmt;

/// A call that cannot be compiled: argument `argument` (from 0) is wrong, or the call as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindError {
    /// Position of the argument at fault.
    pub argument: Option<usize>,
    /// One sentence without a full stop; user text in backticks.
    pub message: String,
}

impl BindError {
    /// The argument at `index` is wrong.
    pub fn argument(index: usize, message: impl Into<String>) -> Self {
        BindError { argument: Some(index), message: message.into() }
    }

    /// The call is wrong.
    pub fn call(message: impl Into<String>) -> Self {
        BindError { argument: None, message: message.into() }
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A kernel failed. Kusto answers null for almost everything, so this is rare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError(pub String);

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EvalError {}
