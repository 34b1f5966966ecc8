//! Runs plans over Arrow batches, on all cores, with the same answer for any number of threads.
//!
//! Invariants: rows come out in the order of their sources; groups in order of first appearance; a join in the order of its
//! probe side. Builds of joins, CTEs and subqueries run before the pipes that use them.

#![warn(missing_docs)]

mod budget;
mod compare;
mod error;
mod executor;
mod expr;
mod keys;
mod metrics;
mod operator;
mod pipe;
mod plugin;

pub use error::EngineError;
pub use executor::{Options, execute};
pub use metrics::{Metrics, NodeMetrics};
