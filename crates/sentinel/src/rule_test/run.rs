//! Runs the tests of a file.

use super::coverage::Coverage;
use super::file::{Case, Expectation, Given, GivenWatchlist, Simulate, TestCase, TestFile};
use super::result::{Failure, Outcome, SuiteResult, TestResult};
use super::rows::{Clock, RowError, RowErrorKind, Substitutions, expand};
use super::snapshot::{Snapshot, simulation_text, snapshot_name, snapshot_text};
use super::verify::{self, Run};
use crate::engine::Engine;
use crate::evaluate::{Boundary, RunOptions, evaluate};
use crate::load::FileError;
use crate::repository::Repository;
use crate::rule::{Rule, Spanned};
use crate::sim::{RunOutcome, SimOptions, simulate};
use kql::{Error, TimeRange};
use kql_source::{Code, Diagnostic};
use kql_types::PlainName;
use kql_types::ticks::to_timestamp;
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

/// Runs every test of a file.
pub fn run_suite(suite: &Suite<'_>, bench: &dyn Workbench, options: &TestOptions) -> SuiteResult {
    let mut tests: Vec<TestResult> = Vec::new();
    let mut coverage = options.coverage.then(|| Coverage::new(suite.rule)).flatten();
    for test in &suite.file.tests {
        if test.cases.is_empty() {
            tests.extend(run_case(suite, bench, options, test, None, &mut coverage));
        }
        for case in &test.cases {
            tests.extend(run_case(suite, bench, options, test, Some(case), &mut coverage));
        }
    }
    let mut names: Vec<String> = Vec::new();
    for test in &mut tests {
        let Some(snapshot) = &test.snapshot else { continue };
        // File names have fewer characters to choose from than names of tests.
        if names.contains(&snapshot.name) {
            test.outcome = Outcome::Broken(format!("another test has the snapshot `{}`", snapshot.name));
            test.snapshot = None;
        } else {
            names.push(snapshot.name.clone());
        }
    }
    SuiteResult {
        source: suite.file.source.clone(),
        rule_id: suite.rule.id().to_string(),
        rule_name: suite.rule.name().to_string(),
        tests,
        diagnostics: suite.diagnostics.clone(),
        coverage,
    }
}

/// Runs a test, or one of its cases; `None` if the filter excludes it.
fn run_case(
    suite: &Suite<'_>,
    bench: &dyn Workbench,
    options: &TestOptions,
    test: &TestCase,
    case: Option<&Case>,
    coverage: &mut Option<Coverage>,
) -> Option<TestResult> {
    let name = match case {
        Some(case) => format!("{} / {}", test.name.value, case.name.value),
        None => test.name.value.clone(),
    };
    if options.filter.as_ref().is_some_and(|f| !f.is_match(&name)) {
        return None;
    }
    let span = case.map_or(test.name.span, |c| c.name.span);
    let broken = |span, error: String| {
        let outcome = Outcome::Broken(error);
        Some(TestResult { name: name.clone(), span, outcome, alerts: 0, snapshot: None })
    };
    let now = test.now.as_ref().or(suite.file.now.as_ref()).map_or(options.default_now, |n| n.value);
    let set = case.map(|c| c.set.clone()).unwrap_or_default();
    let inputs = match inputs(suite, test, &name, now, &set) {
        Ok(inputs) => inputs,
        Err(error) => return broken(error.span, error.to_string()),
    };
    let engine = match bench.open(&inputs) {
        Ok(engine) => engine,
        Err(error) => return broken(span, error.to_string()),
    };
    let expect = case.and_then(|c| c.expect.as_ref()).or(test.expect.as_ref());
    let run = RunOptions { evidence: 10, boundary: options.boundary, ..RunOptions::at(to_timestamp(now)) };
    let done = match &test.simulate {
        Some(s) => simulated(suite.rule, engine.as_ref(), s, run, expect, coverage),
        None => single_run(suite.rule, engine.as_ref(), run, expect, coverage),
    };
    let snapshot = done.text.filter(|_| test.snapshot).map(|new| {
        let name = snapshot_name(suite.stem, &name);
        Snapshot { old: (suite.snapshots)(&name), new, name }
    });
    let outcome = match (&test.todo, done.outcome) {
        (Some(todo), Outcome::Passed) => Outcome::Todo(format!("{}; it passes, so remove `todo`", todo.value)),
        (Some(todo), Outcome::Failed(_)) => Outcome::Todo(todo.value.clone()),
        (_, outcome) => outcome,
    };
    Some(TestResult { name, span, outcome, alerts: done.alerts, snapshot })
}

/// What a test found.
struct Done {
    outcome: Outcome,
    alerts: usize,
    /// The text of the snapshot; `None` if the rule cannot run.
    text: Option<String>,
}

impl Done {
    fn new(diagnostics: &[Diagnostic], rule: &Rule, alerts: usize, failures: Vec<Failure>, text: String) -> Done {
        if let Some(d) = diagnostics.iter().find(|d| d.is_error()) {
            return Done { outcome: broken(rule, d), alerts, text: None };
        }
        let outcome = if failures.is_empty() { Outcome::Passed } else { Outcome::Failed(failures) };
        Done { outcome, alerts, text: Some(text) }
    }
}

fn single_run(
    rule: &Rule,
    engine: &dyn Engine,
    options: RunOptions,
    expect: Option<&Expectation>,
    coverage: &mut Option<Coverage>,
) -> Done {
    let evaluation = evaluate(rule, engine, &options);
    let mut failures = Vec::new();
    if !evaluation.failed() {
        if let Some(coverage) = coverage {
            coverage.add(rule, engine, &options);
        }
        let run = Run { rule, engine, options: &options, evaluation: &evaluation };
        failures.extend(expect.iter().flat_map(|expect| verify::run(expect, &run)));
    }
    let (alerts, text) = (evaluation.alerts.len(), snapshot_text(&evaluation));
    Done::new(&evaluation.diagnostics, rule, alerts, failures, text)
}

fn simulated(
    rule: &Rule,
    engine: &dyn Engine,
    s: &Simulate,
    run: RunOptions,
    expect: Option<&Expectation>,
    coverage: &mut Option<Coverage>,
) -> Done {
    let run = RunOptions { delays: s.delays.clone(), ..run };
    let sim_options = SimOptions { period: TimeRange::new(s.from, s.to), run, threads: 1 };
    let sim = simulate(rule, engine, &sim_options);
    let mut failures = Vec::new();
    if !sim.diagnostics.iter().any(Diagnostic::is_error) {
        let unread = |table| format!("the query does not read the table `{table}` of `ingestion_delay`");
        failures.extend(sim.unread_delays.iter().map(|table| Failure::new(s.span, unread(table))));
        if let Some(coverage) = coverage {
            for one in sim.runs.iter().filter(|r| !matches!(r.outcome, RunOutcome::Suppressed(_))) {
                coverage.add(rule, engine, &RunOptions { now: one.at, ..sim_options.run.clone() });
            }
        }
        failures.extend(expect.iter().flat_map(|expect| verify::simulation(expect, &sim)));
    }
    Done::new(&sim.diagnostics, rule, sim.alerts.len(), failures, simulation_text(&sim))
}

/// The outcome of a test whose rule has an error.
fn broken(rule: &Rule, d: &Diagnostic) -> Outcome {
    let place = rule.source.place(d.span.start);
    let text = format!(
        "{}:{}:{}: {}[{}]: {}",
        rule.source.name,
        place.line,
        place.column,
        d.severity.name(),
        d.code,
        d.headline()
    );
    if matches!(d.code, Code::Unsupported | Code::NeedsCluster) {
        Outcome::Unsupported(text)
    } else {
        Outcome::Broken(text)
    }
}

/// The column that inline rows of a watchlist name first, unless they have a column `SearchKey`.
fn first_column(given: &Given) -> Option<String> {
    match given {
        Given::File(_) => None,
        Given::Rows(rows) if rows.iter().any(|row| row.get("SearchKey").is_some()) => None,
        Given::Rows(rows) => {
            let keys = rows.first()?.entries().iter().map(|e| &e.key);
            keys.filter(|k| !k.starts_with('$')).map(String::clone).next()
        }
    }
}

fn inputs(suite: &Suite<'_>, test: &TestCase, name: &str, now: i64, set: &Substitutions) -> Result<Inputs, RowError> {
    let named = |list: &[(Spanned<String>, Spanned<String>)]| {
        list.iter().map(|(n, p)| Ok((plain_name(n)?, path(suite, p)?))).collect::<Result<Vec<_>, RowError>>()
    };
    let external = |list: &[(Spanned<String>, Spanned<String>)]| {
        list.iter().map(|(n, p)| Ok((n.value.clone(), path(suite, p)?))).collect::<Result<Vec<_>, RowError>>()
    };
    let given = |lists: &[GivenWatchlist]| -> Result<Vec<(PlainName, InputWatchlist)>, RowError> {
        let input = |list: &GivenWatchlist| {
            let rows = match &list.rows {
                Given::File(file) => InputRows::File(path(suite, file)?),
                Given::Rows(rows) => InputRows::Ndjson(expand(rows, Clock::None, now, set)?),
            };
            let key = list.key.as_ref().map(|k| k.value.clone()).or_else(|| first_column(&list.rows));
            Ok((plain_name(&list.alias)?, InputWatchlist { rows, key }))
        };
        lists.iter().map(input).collect()
    };
    let functions = suite.file.functions.iter().map(|f| path(suite, f));
    let mut out = Inputs {
        file: suite.file.source.name.clone(),
        test: name.to_string(),
        rows: Vec::new(),
        files: named(&suite.file.tables)?,
        watchlists: given(&suite.file.watchlists)?,
        external: external(&suite.file.external)?,
        functions: functions.collect::<Result<_, _>>()?,
    };
    // Inputs of a test replace those of the file.
    replace(&mut out.files, named(&test.tables)?);
    replace(&mut out.watchlists, given(&test.watchlists)?);
    replace(&mut out.external, external(&test.external)?);
    for table in &test.rows {
        let defaults = suite.file.defaults.iter().find(|(t, _)| *t == table.table.value).map(|(_, d)| d);
        out.rows.push((plain_name(&table.table)?, expand(&table.rows, Clock::Stamped(defaults), now, set)?));
    }
    for connector in suite.rule.connectors.as_ref().map_or(&[][..], |c| c.value.as_slice()) {
        for table in &connector.data_types {
            let is_table = table.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let Some(name) = PlainName::new(&table.value).ok().filter(|_| is_table) else { continue };
            if !out.rows.iter().any(|(t, _)| *t == name) && !out.files.iter().any(|(t, _)| *t == name) {
                out.rows.push((name, String::new()));
            }
        }
    }
    Ok(out)
}

/// A table or watchlist, which may become the name of a file.
fn plain_name(name: &Spanned<String>) -> Result<PlainName, RowError> {
    let wrong = |e| RowError { span: name.span, kind: RowErrorKind::Name(name.value.clone(), e) };
    PlainName::new(&name.value).map_err(wrong)
}

/// A path that the test file names, inside its repository.
fn path(suite: &Suite<'_>, path: &Spanned<String>) -> Result<PathBuf, RowError> {
    let full = suite.folder.join(&path.value);
    match suite.repository.check_all(&full) {
        Ok(()) => Ok(full),
        Err(outside) => Err(RowError { span: path.span, kind: outside.into() }),
    }
}

fn replace<N: PartialEq, T>(all: &mut Vec<(N, T)>, new: Vec<(N, T)>) {
    for (name, value) in new {
        all.retain(|(n, _)| *n != name);
        all.push((name, value));
    }
}
