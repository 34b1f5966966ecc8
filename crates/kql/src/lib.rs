//! The library: open a data folder, compile a query, run it.
//!
//! ```text
//! Session::builder().data(dir).functions(dir).build()?  →  session.compile(&Query)  →  session.run(&compiled)?
//! ```

#![warn(missing_docs)]

mod answer;
mod appended;
mod asim;
mod catalog;
pub mod catalogue;
mod functions;
mod idle;
mod session;
mod verdict;

pub use answer::{Answer, Note, Table};
pub use functions::RepeatedFunction;
pub use kql_engine::{Metrics, NodeMetrics};
pub use kql_functions as functions_table;
pub use kql_io as io;
pub use kql_plan as plan;
pub use kql_plan::Judge;
pub use kql_source as source;
pub use kql_syntax as syntax;
pub use kql_types as types;
pub use kql_types::TimeRange;
pub use session::{Compiled, Query, RunError, Session, SessionBuilder};
pub use verdict::{Parameter, Verdict};
