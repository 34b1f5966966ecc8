//! The library: open a data folder, compile a query, run it.
//!
//! ```text
//! Session::builder().data(dir).functions(dir).build()?  →  session.compile(&Query)  →  session.run(&compiled)?
//! ```

#![warn(missing_docs)]

mod answer;
mod appended;
mod asim;
pub mod builtin_tables;
mod error;
mod functions;
mod required_inputs;
mod session;
mod session_catalog;
mod verdict;

pub use answer::{Answer, Note, Table};
pub use error::{Error, OpenError, RunError};
pub use functions::RepeatedFunction;
pub use jiff::Timestamp;
pub use kql_engine::{Metrics, NodeMetrics};
pub use kql_io::{OutputFormat, Progress, ReadError, TableFiles, TableInfo};
pub use kql_plan::{Evaluate, References, SemanticsProfile};
pub use kql_source::{Code, Diagnostic, Severity, Span};
pub use kql_types::TimeRange;
pub use kql_types::{Batch, Column, Dyn, Field, MemoryTable, Schema, SourceError, TableSource, Type, Value};
pub use session::{Compiled, Query, Session, SessionBuilder};
pub use verdict::{Parameter, Verdict};
