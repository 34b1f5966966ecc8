//! What is fixed before a query is bound.

use crate::ir::{Materialized, Plan};
use kql_functions::Context;
use kql_types::TimeRange;
use std::collections::BTreeMap;

/// What is fixed when a query is bound.
#[derive(Clone, Debug, Default)]
pub struct BindOptions {
    /// Clock, seed and files of the execution.
    pub context: Context,
    /// Every table is restricted to this period of `TimeGenerated`.
    pub window: Option<TimeRange>,
    /// Periods of single tables, which override `window`.
    pub windows: BTreeMap<String, TimeRange>,
    /// Whose rules decide whether the query is valid.
    pub semantics: SemanticsProfile,
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
#[error("{0}")]
pub struct EvaluateError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl EvaluateError {
    /// An error of the engine that ran the plan.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> EvaluateError {
        EvaluateError(cause.into())
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
