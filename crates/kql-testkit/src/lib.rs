//! Measures the engine against recorded answers, and runs the pages of `tests/conformance`. For development only.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a development tool: it prints and measures time"
)]
#![warn(missing_docs)]

pub mod builtin_tables;
pub mod cell;
pub mod completion;
pub mod conformance;
pub mod corpus;
pub mod datagen;
mod error;
pub mod floors;
pub mod fuzz_seeds;
pub mod golden;
pub mod inventory;
pub mod modes;
pub mod page;
pub mod place;
pub mod plan_pages;
pub mod published;
pub mod run;
pub mod run_corpus;
pub mod speed;

pub use error::Error;
