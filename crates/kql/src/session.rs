use crate::Answer;
use kql_source::{Diagnostic, Span};
use kql_types::Schema;
use std::fmt;
use std::path::{Path, PathBuf};

/// Tables, functions and watchlists that queries can see.
pub struct Session {}

/// Collects what a [`Session`] is made of.
#[derive(Default)]
pub struct SessionBuilder {
    data: Vec<PathBuf>,
    functions: Vec<PathBuf>,
    watchlists: Option<PathBuf>,
    strict: bool,
    threads: Option<usize>,
}

impl SessionBuilder {
    /// Adds a folder (or a file) of tables.
    #[must_use]
    pub fn data(mut self, path: &Path) -> Self {
        self.data.push(path.to_path_buf());
        self
    }

    /// Adds a folder or a file of workspace functions.
    #[must_use]
    pub fn functions(mut self, path: &Path) -> Self {
        self.functions.push(path.to_path_buf());
        self
    }

    /// Sets the folder of watchlists, `NAME.csv` each.
    #[must_use]
    pub fn watchlists(mut self, path: &Path) -> Self {
        self.watchlists = Some(path.to_path_buf());
        self
    }

    /// Makes a bad record an error instead of a counted skip.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Number of worker threads; all cores by default.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Opens everything.
    pub fn build(self) -> Result<Session, RunError> {
        Ok(Session {})
    }
}

/// A query with its clock.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// KQL.
    pub text: &'a str,
    /// `now()`, in ticks.
    pub now: i64,
    /// Every table is cut to this window of `TimeGenerated`, both ends included.
    pub window: Option<Window>,
}

/// A period, both ends included, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First tick.
    pub from: i64,
    /// Last tick.
    pub to: i64,
}

/// A compiled query. With an error among its diagnostics it cannot run.
pub struct Compiled {
    /// Result columns.
    pub schema: Schema,
    /// All findings, in order of their place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiled {
    /// Whether it can run.
    pub fn is_ok(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// A session could not be opened or a query could not be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunError {
    /// One sentence.
    pub message: String,
    /// Place in the query, if there is one.
    pub span: Option<Span>,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RunError {}

impl Session {
    /// Starts to build a session.
    pub fn builder() -> SessionBuilder {
        SessionBuilder::default()
    }

    /// The newest `TimeGenerated` over all tables of the data folder, in ticks; reads what it must.
    pub fn newest_time(&self) -> Result<Option<i64>, RunError> {
        Ok(None)
    }

    /// Parses, binds and optimises. Never fails: what is wrong is in the diagnostics.
    pub fn compile(&self, _query: &Query<'_>) -> Compiled {
        Compiled { schema: Schema::default(), diagnostics: Vec::new() }
    }

    /// Runs a compiled query.
    pub fn run(&self, _compiled: &Compiled) -> Result<Answer, RunError> {
        Err(RunError { message: "not yet".into(), span: None })
    }
}
