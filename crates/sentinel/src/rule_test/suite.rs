//! A test file with its surroundings, and what a test runs over.

use super::file::TestFile;
use crate::engine::Engine;
use crate::evaluate::Boundary;
use crate::load::FileError;
use crate::repository::Repository;
use crate::rule::Rule;
use kql::Error;
use kql_source::Diagnostic;
use kql_types::PlainName;
use std::path::{Path, PathBuf};

/// The inputs of a test.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    /// The test file; together with `test`, it identifies the inputs.
    pub file: String,
    /// The test and its case.
    pub test: String,
    /// Table and rows as NDJSON. A table of the rule's connectors that the test does not mention is empty.
    pub rows: Vec<(PlainName, String)>,
    /// Table and fixture file.
    pub files: Vec<(PlainName, PathBuf)>,
    /// Watchlist and rows.
    pub watchlists: Vec<(PlainName, InputWatchlist)>,
    /// Location of `externaldata` and file.
    pub external: Vec<(String, PathBuf)>,
    /// Workspace functions.
    pub functions: Vec<PathBuf>,
}

/// A watchlist of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct InputWatchlist {
    /// Its rows.
    pub rows: InputRows,
    /// The column that is `SearchKey`; the session decides if there is none.
    pub key: Option<String>,
}

/// Rows of a watchlist.
#[derive(Clone, Debug, PartialEq)]
pub enum InputRows {
    /// In a file.
    File(PathBuf),
    /// As NDJSON.
    Ndjson(String),
}

/// Opens an engine over the inputs of a test.
pub trait Workbench: Sync {
    /// Opens it.
    ///
    /// # Errors
    ///
    /// A file of the inputs cannot be used, or the session cannot be opened.
    fn open(&self, inputs: &Inputs) -> Result<Box<dyn Engine>, WorkbenchError>;
}

/// Inputs of a test over which no engine can be opened.
#[derive(Debug, thiserror::Error)]
pub enum WorkbenchError {
    /// A fixture cannot be read, or the folder of the workbench not written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The session cannot be opened over the data.
    #[error(transparent)]
    Session(#[from] Error),
}

/// Which tests to run.
#[derive(Clone, Debug, Default)]
pub struct TestOptions {
    /// Only tests whose name matches this.
    pub filter: Option<regex::Regex>,
    /// The clock of tests without one, in ticks.
    pub default_now: i64,
    /// Whether to measure the coverage of the query.
    pub coverage: bool,
    /// Which windows have a row on the boundary of two.
    pub boundary: Boundary,
}

/// A test file with its rule and its surroundings.
pub struct Suite<'a> {
    /// The tests.
    pub file: &'a TestFile,
    /// Findings about the file.
    pub diagnostics: Vec<Diagnostic>,
    /// The rule.
    pub rule: &'a Rule,
    /// The folder that paths are relative to.
    pub folder: &'a Path,
    /// The folder that no path of the tests may leave.
    pub repository: &'a Repository,
    /// Name of the test file without `.test.yaml`.
    pub stem: &'a str,
    /// Reads a stored snapshot by its name.
    pub snapshots: &'a dyn Fn(&str) -> Option<String>,
}
