use kql_types::OutputTooLarge;

/// A call that cannot be compiled: one of its arguments is wrong, or the call as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BindError {
    /// Position of the wrong argument, counted from 0; `None` if the call as a whole is wrong.
    pub argument: Option<usize>,
    /// One sentence without a full stop; user text in backticks.
    pub message: String,
    /// Why the call is rejected.
    pub refusal: Refusal,
}

/// Why a call is not compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The call is wrong: the service would reject it too.
    Mistake,
    /// The call is valid, but needs a Kusto cluster.
    NeedsCluster,
    /// The call is valid, but Vigie cannot compute the result of the service.
    Unsupported,
}

impl BindError {
    /// The argument at `index` is wrong.
    pub fn argument(index: usize, message: impl Into<String>) -> Self {
        BindError { argument: Some(index), message: message.into(), refusal: Refusal::Mistake }
    }

    /// The call is wrong.
    pub fn call(message: impl Into<String>) -> Self {
        BindError { argument: None, message: message.into(), refusal: Refusal::Mistake }
    }

    /// The function needs a Kusto cluster.
    pub fn needs_cluster() -> Self {
        let message = "it needs a Kusto cluster, so it is not supported".into();
        BindError { argument: None, message, refusal: Refusal::NeedsCluster }
    }

    /// The function exists but is not supported, for the reason in the message.
    pub fn unsupported(message: impl Into<String>) -> Self {
        BindError { argument: None, message: message.into(), refusal: Refusal::Unsupported }
    }
}

/// A kernel failed. This is rare, since Kusto returns null in almost all cases.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// The values of the arguments are wrong. One sentence without a full stop; user text in backticks.
    #[error("{0}")]
    Argument(String),
    /// The result exceeds its limit.
    #[error(transparent)]
    OutputTooLarge(#[from] OutputTooLarge),
}

impl EvalError {
    /// The values of the arguments are wrong.
    pub fn argument(message: impl Into<String>) -> Self {
        EvalError::Argument(message.into())
    }
}
