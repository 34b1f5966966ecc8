use kql_functions::{BindError, EvalError};
use kql_types::{SourceError, Type};
use std::fmt;

/// Why an execution failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A table could not be read.
    #[error(transparent)]
    Source(SourceError),
    /// A function failed on its arguments.
    #[error(transparent)]
    Evaluate(#[from] EvalError),
    /// A function could not be compiled for its arguments.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// A call over constants could not be folded.
    #[error("`{function}`: {source}")]
    Fold {
        /// Name of the function.
        function: &'static str,
        /// Why.
        source: BindError,
    },
    /// Valid KQL that the engine does not run yet.
    #[error("{0} is not run yet")]
    Unsupported(String),
    /// The query does not fit its memory limit.
    #[error("{}", out_of_memory(operator, *needed, *held, *limit, *set_by))]
    Memory {
        /// The operator that asked for more.
        operator: String,
        /// Bytes that it needs in total.
        needed: usize,
        /// Bytes that others hold: operators, unpacked files and the scan cache.
        held: usize,
        /// The limit, in bytes.
        limit: usize,
        /// What sets the limit.
        set_by: LimitSetBy,
    },
    /// A function's result over one batch exceeds its share of the memory limit.
    #[error(
        "`{function}` needs more than {} for the result of {rows} rows; the limit is {}, a share of `--memory-limit`",
        Size(*requested),
        Size(*limit)
    )]
    OutputTooLarge {
        /// Name of the function.
        function: &'static str,
        /// Rows of the batch.
        rows: usize,
        /// Bytes that it needs at least.
        requested: usize,
        /// Bytes that it may write.
        limit: usize,
    },
    /// An aggregate made a value that no column can hold.
    #[error("`{function}` makes a value of more than 2 GB")]
    ValueTooLarge {
        /// Name of the function.
        function: &'static str,
    },
    /// `partition` with the default strategy found too many groups.
    #[error("`partition` has more than {limit} groups, the limit of the service; `hint.strategy=native` has none")]
    TooManyPartitions {
        /// Groups that the service allows.
        limit: usize,
    },
    /// `make-series` with bounds or a step that make no series.
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// A worker thread panicked, so the result of its task is missing.
    #[error("internal error: a worker thread ended early; please report it with the query")]
    WorkerPanicked,
    /// The user cancelled the execution.
    #[error("cancelled")]
    Cancelled,
    /// A function or plugin broke its own declaration.
    #[error(transparent)]
    Internal(#[from] InternalError),
}

/// What sets a memory limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitSetBy {
    /// The options of the session.
    Session,
    /// A `set` statement of the query.
    Query,
}

/// Why `make-series` makes no series.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// `from` or `to` is null.
    #[error("a bound of the series is null")]
    NullBound,
    /// The step is null, zero or negative.
    #[error("the step of a series must be greater than zero")]
    Step,
    /// More points than the engine makes.
    #[error("the series has more than {limit} points")]
    TooLong {
        /// Points of the longest series.
        limit: i64,
    },
}

/// A function or plugin whose result differs from its declaration: a bug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InternalError {
    /// A function returned too few or too many values.
    #[error("`{function}` returned {values} values for {rows} rows")]
    ValueCount {
        /// Name of the function.
        function: &'static str,
        /// Values that it returned.
        values: usize,
        /// Rows of the batch.
        rows: usize,
    },
    /// A column of a type other than the plan says.
    #[error("column `{column}` has type {actual} instead of {expected}")]
    ColumnType {
        /// Name of the column.
        column: String,
        /// The type it has.
        actual: Type,
        /// The type in the plan.
        expected: Type,
    },
    /// A plugin returned columns that it does not declare.
    #[error("plugin `{plugin}` returned other columns than it declares")]
    PluginColumns {
        /// Name of the plugin.
        plugin: &'static str,
    },
}

impl From<SourceError> for EngineError {
    fn from(e: SourceError) -> Self {
        match e {
            // A predicate that a source evaluated for the engine failed with an error of the engine.
            SourceError::Predicate(e) => match e.downcast::<EngineError>() {
                Ok(own) => *own,
                Err(other) => EngineError::Source(SourceError::Predicate(other)),
            },
            other => EngineError::Source(other),
        }
    }
}

fn out_of_memory(operator: &str, needed: usize, held: usize, limit: usize, set_by: LimitSetBy) -> String {
    let others = if held > 0 { format!(" beside {} that others hold", Size(held)) } else { String::new() };
    let needed = Needed { needed, available: limit.saturating_sub(held) };
    let limit = match set_by {
        LimitSetBy::Session => {
            format!(
                "the memory limit of {}; filter earlier, keep fewer columns, or raise `--memory-limit`",
                Size(limit)
            )
        }
        LimitSetBy::Query => format!("the memory limit of {} that the query sets", Size(limit)),
    };
    format!("`{operator}` needs {needed}{others}, over {limit}")
}

/// What is needed, in words that never read as no more than there is.
struct Needed {
    needed: usize,
    available: usize,
}

impl fmt::Display for Needed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let looks_equal = Size(self.needed).to_string() == Size(self.available).to_string();
        write!(f, "{} {}", if looks_equal { "slightly more than" } else { "at least" }, Size(self.needed))
    }
}

/// A number of bytes in readable units.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_pushed_predicate_comes_back_as_it_was() {
        let pushed = SourceError::Predicate(Box::new(EngineError::ValueTooLarge { function: "make_list" }));
        assert!(matches!(EngineError::from(pushed), EngineError::ValueTooLarge { function: "make_list" }));
        let other = SourceError::UnknownColumn(3);
        assert!(matches!(EngineError::from(other), EngineError::Source(SourceError::UnknownColumn(3))));
    }

    #[test]
    fn messages_name_the_operator_and_the_figures() {
        let memory = |held, set_by| {
            EngineError::Memory { operator: "join".into(), needed: 3 << 19, held, limit: 20 << 20, set_by }.to_string()
        };
        assert_eq!(
            memory(0, LimitSetBy::Session),
            "`join` needs at least 1.5 MB, over the memory limit of 20 MB; filter earlier, keep fewer columns, or raise `--memory-limit`"
        );
        assert_eq!(
            memory(2048, LimitSetBy::Query),
            "`join` needs at least 1.5 MB beside 2.0 KB that others hold, over the memory limit of 20 MB that the query sets"
        );
    }
}
