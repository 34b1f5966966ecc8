//! Microsoft Sentinel analytics rules: reading, running, checking, testing and simulating them.
//!
//! Invariants: logic has no clock and prints nothing; only [`load`] reads files; everything that comes out is determined by
//! what goes in, down to the ids. Diagnostics of a rule count in its file. The crate knows the facade `kql`, never operators.

#![warn(missing_docs)]

pub mod alert;
pub mod attack;
pub mod check;
pub mod engine;
pub mod entity;
pub mod evaluate;
mod id;
pub mod incident;
pub mod lint;
pub mod load;
pub mod parallel;
pub mod render;
pub mod report;
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
pub use load::{FileError, load};
pub use rule::{Rule, RuleFile, read};
