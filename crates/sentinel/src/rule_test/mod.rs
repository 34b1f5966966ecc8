//! Tests of rules: `X.test.yaml` next to `X.yaml`.
//!
//! Invariants: a test has a virtual clock and sees only the rows that it names; keys are strict; running a test reads no clock
//! and stores nothing: snapshots are returned as text.

mod bench;
pub(crate) mod compare;
mod coverage;
mod diff;
mod expect;
mod file;
mod open;
mod read;
mod result;
mod rows;
mod run;
mod skeleton;
mod snapshot;
mod suite;
mod trace;
mod verify;

pub use bench::FolderBench;
pub use coverage::{Condition, Coverage, Step};
pub use diff::{Line, diff};
pub use file::{
    AlertExpectation, Case, Expectation, Given, GivenWatchlist, RowsExpectation, Simulate, TableRows, TestCase,
    TestFile,
};
pub use open::{OpenTest, OpenTestError, open_test};
pub use read::read_tests;
pub use result::{Failure, Outcome, SuiteResult, TestResult, coverage};
pub use rows::{Clock, RowError, RowErrorKind, Substitutions, expand};
pub use run::run_suite;
pub use skeleton::{TableRead, skeleton, tables_read};
pub use snapshot::{Snapshot, SnapshotState, simulation_text, snapshot_text};
pub use suite::{InputRows, InputWatchlist, Inputs, Suite, TestOptions, Workbench, WorkbenchError};

#[cfg(test)]
mod tests;
