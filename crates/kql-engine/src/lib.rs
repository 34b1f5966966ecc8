//! Runs plans over Arrow batches, on all cores, with the same result for any number of threads.
//!
//! Invariants: rows come out in the order of their sources; groups in order of first appearance; a join in the order of its
//! probe side. Build sides of joins, CTEs and subqueries run while the pipeline that uses them is built.

#![warn(missing_docs)]

mod builder;
mod compare;
mod context;
mod error;
mod executor;
mod expr;
mod keys;
mod memory;
mod metrics;
mod operator;
mod options;
mod pipeline;
mod plugin;
mod runtime_filter;
mod scan_driver;
mod task;

pub use error::{EngineError, InternalError, LimitSetBy, SeriesError};
pub use executor::{execute, execute_streamed};
pub use metrics::{Metrics, NodeMetrics, scan_title};
pub use options::Options;
