//! Kusto Query Language over local data: open tables, compile a query, run it, read the rows.
//!
//! ```text
//!  files, JSON, Arrow                      KQL text, now(), period
//!         │                                        │
//!  SessionBuilder ──build──▶ Session ──compile──▶ Compiled ──run──▶ Answer ──record_batches──▶ Arrow
//!         │                  tables,               diagnostics,      rows,
//!         ▼                  functions,            columns,          notes
//!     OpenError              watchlists            references          │
//!                                                  │                   ▼
//!                                                  ▼               RunError
//!                                             Diagnostic
//! ```
//!
//! [`Session::compile`] never fails: what is wrong with a query is in the [diagnostics](Compiled::diagnostics), each with a
//! code, a place and help. [`Session::run`] gives an [`Answer`], or an [`Error`] that says which of the three steps failed.
//! Nothing depends on the clock, the environment or the number of threads: `now()` is what the [`Query`] says.
//!
//! # A folder of log files
//!
//! A file `NAME.ndjson`, `.csv`, `.parquet`… or a folder `NAME/` of such files is the table `NAME`. Files of several data
//! paths that give the same name are one table.
//!
//! ```
//! use kql::{Query, Session};
//!
//! # let folder = std::env::temp_dir().join(format!("kql-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! std::fs::write(folder.join("Logons.csv"), "TimeGenerated,User\n2026-03-01T11:00:00Z,eve\n2026-03-01T11:30:00Z,eve\n")?;
//! let session = Session::builder().data(&folder).build()?;
//! let query = Query::new("Logons | summarize count() by User", "2026-03-01T12:00:00Z".parse()?);
//! let answer = session.run(&session.compile(&query))?;
//! let rows: Vec<String> = answer.rows().map(|row| format!("{} {}", row[0], row[1])).collect();
//! assert_eq!(rows, ["eve 2"]);
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Rows in memory, results as Arrow
//!
//! Rows come in as JSON or as Arrow record batches. The columns of the documented tables of Log Analytics and Defender are
//! known ([`builtin_tables`]): rows name those that matter, the others are null.
//!
//! ```
//! use kql::{Query, Session};
//! use serde_json::json;
//!
//! let mut session = Session::builder().build()?;
//! session.append_json("SigninLogs", &[
//!     json!({"TimeGenerated": "2026-03-01T11:00:00Z", "UserPrincipalName": "eve", "ResultType": "50126"}),
//!     json!({"TimeGenerated": "2026-03-01T11:01:00Z", "UserPrincipalName": "eve", "ResultType": "0"}),
//! ])?;
//! let text = "SigninLogs | where TimeGenerated > ago(1h) | project TimeGenerated, ResultType";
//! let compiled = session.compile(&Query::new(text, "2026-03-01T12:00:30Z".parse()?));
//! let batches = session.run(&compiled)?.record_batches()?;
//! assert_eq!(batches.iter().map(|b| b.num_rows()).sum::<usize>(), 1);
//! assert_eq!(batches[0].schema().field(0).data_type().to_string(), "Timestamp(ns, \"UTC\")");
//!
//! // What a query gave can be a table of the next one.
//! session.append_record_batch("Recent", &batches[0])?;
//! let compiled = session.compile(&Query::new("Recent | where ResultType == '0'", "2026-03-01T12:00:30Z".parse()?));
//! assert_eq!(session.run(&compiled)?.row_count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Mistakes
//!
//! ```
//! use kql::{Code, Query, Session};
//!
//! let session = Session::builder().build()?;
//! let compiled = session.compile(&Query::new("print strlenn('x')", "2026-03-01T12:00:00Z".parse()?));
//! assert_eq!(compiled.diagnostics[0].code, Code::UnknownFunction);
//! assert_eq!(compiled.diagnostics[0].help.as_deref(), Some("did you mean `strlen`?"));
//! assert!(matches!(session.run(&compiled), Err(kql::Error::Compile(_))));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # ASIM parsers
//!
//! A table of rows that are normalized already stands for the parser of its name, which takes the documented filtering
//! parameters.
//!
//! ```
//! use kql::{Query, Session};
//!
//! let mut session = Session::builder().build()?;
//! session.append_ndjson("_Im_WebSession", "\
//!     {\"TimeGenerated\": \"2026-03-01T11:00:00Z\", \"SrcIpAddr\": \"203.0.113.7\", \"Url\": \"https://a.example/\"}\n\
//!     {\"TimeGenerated\": \"2026-03-01T11:59:00Z\", \"SrcIpAddr\": \"203.0.113.7\", \"Url\": \"https://b.example/\"}\n")?;
//! let text = "_Im_WebSession(starttime=ago(30m), srcipaddr_has_any_prefix=dynamic(['203.0.113.'])) | project Url";
//! let compiled = session.compile(&Query::new(text, "2026-03-01T12:00:00Z".parse()?));
//! let urls: Vec<String> = session.run(&compiled)?.rows().map(|row| row[0].to_string()).collect();
//! assert_eq!(urls, ["https://b.example/"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Rules, alerts and incidents over such a session are the business of the crate `sentinel`; `examples/embed` is a program
//! that uses both.

#![warn(missing_docs)]

mod answer;
mod appended;
mod asim;
pub mod builtin_tables;
mod data_files;
mod error;
mod function_error;
mod functions;
mod known;
mod required_inputs;
mod schema_error;
mod session;
mod session_catalog;
mod table_schemas;
mod verdict;
mod watchlist;
pub mod yaml;

pub use answer::{Answer, Note, Table};
pub use arrow_array::RecordBatch;
pub use error::{AppendError, Error, OpenError, RunError};
pub use function_error::FunctionError;
pub use functions::RepeatedFunction;
pub use jiff::{SignedDuration, Timestamp};
pub use kql_engine::{Metrics, NodeMetrics};
pub use kql_io::{
    EnteredFolders, OutputFormat, Progress, ReadError, RecordBatchError, TableFiles, TableInfo, read_text_file,
};
pub use kql_plan::{
    Arrivals, Catalog, Declared, DeclaredKind, Evaluate, Observe, PropertySupport, REQUEST_PROPERTIES, References,
    RequestError, RequestOptions, RequestProperty, RequestPropertyId, Scope, Seen, SemanticsProfile, Stamps,
    parameter_type,
};
pub use kql_source::{Code, Diagnostic, Severity, Source, SourceMap, Span};
pub use kql_types::{Batch, Column, Dyn, Field, MemoryTable, Schema, SourceError, TableSource, TimeRange, Type, Value};
pub use schema_error::SchemaError;
pub use session::{Compiled, Query, Session, SessionBuilder, StaleTable};
pub use verdict::{Parameter, Verdict};
pub use watchlist::WatchlistError;
