//! The grammar of Kusto's literals, and of the small languages used with it: WKT, JSONPath, ISO 8601 durations.
//!
//! Every function takes text and returns a plain value, or a [`LiteralError`] with the offset of the fault; types of the parser
//! library stay private. The lexer, conversion functions, file readers and rule durations all read literals here, so
//! that `0.29d`, `totimespan("0.29d")` and `dynamic([0.29d])` are the same number of ticks.
//!
//! ```
//! use kql_literal::{datetime, timespan};
//! assert_eq!(timespan::parse("0.29d"), Ok(250_560_000_000));
//! assert_eq!(datetime::parse("Dec 2, 2022"), datetime::parse("2022-12-02T00:00:00Z"));
//! ```
//!
//! Invariants: the crate depends on no other crate of the workspace; nothing panics on any text; recursion is bounded
//! ([`dynamic::MAX_DEPTH`], [`wkt::MAX_DEPTH`]).

#![warn(missing_docs)]

pub mod calendar;
pub mod datetime;
mod digits;
pub mod dynamic;
mod error;
pub mod guid;
pub mod iso8601;
pub mod json_path;
pub mod number;
pub mod string;
pub mod timespan;
pub mod token;
pub mod trivia;
pub mod visible;
pub mod wkt;

pub use error::LiteralError;
