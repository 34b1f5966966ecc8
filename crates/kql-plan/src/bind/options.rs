//! What is fixed before a query is bound.

use crate::ir::{Materialized, Plan};
use crate::request::RequestOptions;
use kql_functions::Context;
use kql_source::Code;
use kql_types::TimeRange;
use std::collections::BTreeMap;

/// What is fixed when a query is bound.
#[derive(Clone, Debug, Default)]
pub struct BindOptions {
    /// Clock, seed and files of the execution.
    pub context: Context,
    /// Every table is restricted to this period of `TimeGenerated`.
    pub window: Option<TimeRange>,
    /// When rows arrive, and which of them the query sees.
    pub arrivals: Arrivals,
    /// Request properties and values of query parameters.
    pub request: RequestOptions,
    /// Whether the query is only checked: a query parameter may lack its value, and the plan must not run.
    pub is_check: bool,
    /// Whose rules decide whether the query is valid.
    pub semantics: SemanticsProfile,
    /// Which tables a wildcard means.
    pub wildcards: Wildcards,
}

/// Which tables a wildcard, `search` or `find` means. Which ones a workspace has, only the service knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wildcards {
    /// Those with data: the others would add columns without values.
    #[default]
    Stored,
    /// A pattern also means the known tables without data, custom logs aside, which are there only if somebody made them.
    Known,
}

/// When the rows of tables arrive, and which of them a query sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// Tables whose rows arrive late, and how late, in ticks. A row whose `_IngestionTime` tells when it arrived needs no delay.
    pub delays: BTreeMap<String, i64>,
    /// Whether `_IngestionTime` tells when a row arrived.
    pub stamps: Stamps,
    /// Which rows of the window the query sees.
    pub seen: Seen,
}

/// Whether the column `_IngestionTime` tells when a row arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stamps {
    /// It does, in the rows that have it.
    #[default]
    Used,
    /// Rows arrive at their `TimeGenerated`, whatever the column says.
    Ignored,
}

/// Which rows of the window a query sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// Those whose `TimeGenerated` lies in the window.
    #[default]
    Generated,
    /// Of those, the ones that arrived until this tick.
    GeneratedAndArrivedBy(i64),
    /// Those that arrived within the window, whenever they were generated.
    Arrived,
}

/// Whose rules decide whether a query is valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SemanticsProfile {
    /// The service, which runs the query and rejects names that it cannot resolve.
    #[default]
    Service,
    /// The published compiler, which only analyzes the query. It differs from the service in three ways: an unknown table or
    /// function is assumed to exist, with any columns ([`super::References::assumed`]); errors inside workspace functions are not
    /// reported; and a `union` drops some types of a column. A query bound with this profile must not be run.
    Compiler,
}

/// Why the input of a plugin could not be computed.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct EvaluateError {
    /// The code of the finding.
    pub code: Code,
    #[source]
    cause: Box<dyn std::error::Error + Send + Sync>,
}

impl EvaluateError {
    /// An error of the engine that ran the plan.
    pub fn new(code: Code, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> EvaluateError {
        EvaluateError { code, cause: cause.into() }
    }
}

/// Runs the input of a plugin whose output columns depend on data, so that binding can go on with known columns.
pub trait Evaluate {
    /// The rows of a plan.
    ///
    /// # Errors
    ///
    /// What stopped the execution.
    fn evaluate(&self, plan: &Plan) -> Result<Materialized, EvaluateError>;
}
