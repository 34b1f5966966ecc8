//! Microsoft Sentinel analytics rules on local data: reads, checks, runs, tests and simulates them.
//!
//! ```text
//! rule.yaml ──load──▶ Rule ──evaluate──▶ Evaluation { rows, alerts } ──incidents──▶ Incident
//!                       │
//!                       ├──check::check────────▶ Findings    mistakes, limits of the service, lints
//!                       ├──rule_test::run_suite─▶ SuiteResult expectations and snapshots of X.test.yaml
//!                       └──sim::simulate────────▶ Simulation  every run of a period, with missed and duplicate rows
//! ```
//!
//! Queries run in an [`Engine`], usually a [`kql::Session`] over files or tables in memory:
//!
//! ```
//! use kql::{Batch, Column, Field, MemoryTable, Schema, Session, Timestamp, Type, Value};
//! use sentinel::{RunOptions, Source, evaluate};
//! use std::sync::Arc;
//!
//! let file = sentinel::read(Source::new("burst.yaml", r#"
//! id: 3a9f1b52-6d0e-4c1b-9a57-2f6f0f5d8e11
//! name: Burst of failed sign-ins
//! kind: Scheduled
//! severity: Medium
//! queryFrequency: 1h
//! queryPeriod: 1h
//! query: SigninLogs | where ResultType != "0" | summarize Failures = count() by User | where Failures >= 2
//! entityMappings:
//!   - entityType: Account
//!     fieldMappings: [{identifier: FullName, columnName: User}]
//! "#));
//!
//! let now: Timestamp = "2026-03-01T12:00:00Z".parse()?;
//! let minute_ago = kql_types::ticks::from_timestamp(now) - kql_types::ticks::MINUTE;
//! let users = ["ann@contoso.com", "bob@contoso.com", "ann@contoso.com"];
//! let strings = |all: [&str; 3]| Column::from_values(Type::String, all.map(|s| Value::String(s.into())));
//! let rows = Batch::new(
//!     vec![Column::datetimes([Some(minute_ago); 3]), strings(users), strings(["50126", "0", "50126"])],
//!     users.len(),
//! );
//! let schema = Schema::new(vec![
//!     Field::new("TimeGenerated", Type::DateTime),
//!     Field::new("User", Type::String),
//!     Field::new("ResultType", Type::String),
//! ]);
//! let session = Session::builder().table("SigninLogs", Arc::new(MemoryTable::new(schema, vec![rows]))).build()?;
//!
//! let run = evaluate(&file.rules[0], &session, &RunOptions::at(now));
//! assert_eq!(run.alerts.len(), 1);
//! assert_eq!(run.alerts[0].title, "Burst of failed sign-ins");
//! assert_eq!(run.alerts[0].entities[0].label(), "ann@contoso.com");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Invariants: no logic reads the clock or prints; only [`load`](mod@load), [`repository`] and [`rule_test::FolderBench`] touch files; results depend on
//! nothing but the inputs, down to the ids. Spans of findings about a rule are byte offsets into its file.

#![warn(missing_docs)]

pub mod alert;
pub mod attack;
pub mod check;
pub mod debug;
pub mod engine;
pub mod entity;
pub mod evaluate;
mod id;
pub mod incident;
pub mod lint;
pub mod load;
pub mod parallel;
mod pipe;
pub mod render;
pub mod report;
pub mod repository;
pub mod rule;
pub mod rule_test;
pub mod sim;
mod suggest;
pub mod yaml;

pub use alert::{Alert, Workspace, security_alert_row, security_alert_schema};
pub use engine::{Engine, Plan};
pub use entity::Entity;
pub use evaluate::{Evaluation, RunOptions, evaluate};
pub use incident::{Incident, incidents, security_incident_rows, security_incident_schema};
pub use kql_source::{Diagnostic, Source};
pub use load::{FileError, load};
pub use repository::Repository;
pub use rule::{Rule, RuleFile, read};
