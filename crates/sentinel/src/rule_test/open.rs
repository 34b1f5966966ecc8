//! Opens the inputs of a test.

use super::file::{Case, Given, GivenWatchlist, TestCase};
use super::rows::{Clock, RowError, RowErrorKind, Substitutions, expand};
use super::suite::{InputRows, InputWatchlist, Inputs, Suite, TestOptions, Workbench};
use crate::debug::WantedRow;
use crate::engine::Engine;
use crate::evaluate::RunOptions;
use crate::rule::Spanned;
use kql_source::Span;
use kql_types::PlainName;
use kql_types::ticks::to_timestamp;
use std::path::PathBuf;

/// `TEST`, or `TEST / CASE`.
pub(super) fn full_name(test: &TestCase, case: Option<&Case>) -> String {
    match case {
        Some(case) => format!("{} / {}", test.name.value, case.name.value),
        None => test.name.value.clone(),
    }
}

/// The engine of a test over its inputs, and its clock in ticks.
pub(super) struct Opened {
    pub(super) now: i64,
    pub(super) engine: Box<dyn Engine>,
}

/// Writes the inputs of a test and opens them. An error has a place if it lies inside the test.
pub(super) fn open(
    suite: &Suite<'_>,
    bench: &dyn Workbench,
    options: &TestOptions,
    test: &TestCase,
    case: Option<&Case>,
    name: &str,
) -> Result<Opened, (Option<Span>, String)> {
    let now = test.now.as_ref().or(suite.file.now.as_ref()).map_or(options.default_now, |n| n.value);
    let set = case.map(|c| c.set.clone()).unwrap_or_default();
    let inputs = inputs(suite, test, name, now, &set).map_err(|e| (Some(e.span), e.to_string()))?;
    let engine = bench.open(&inputs).map_err(|e| (None, e.to_string()))?;
    Ok(Opened { now, engine })
}

/// A test whose inputs are open, to be looked at step by step.
pub struct OpenTest {
    /// Its name, or `TEST / CASE`.
    pub name: String,
    /// Its inputs.
    pub engine: Box<dyn Engine>,
    /// Its run; the last one of a simulation.
    pub run: RunOptions,
    /// The first row that it expects, if it names the columns of one.
    pub wanted: Option<WantedRow>,
}

/// Why a test cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenTestError {
    /// No test has the name.
    #[error("there is no test `{name}`; there is {}", all.join(", "))]
    NoSuchTest {
        /// The name.
        name: String,
        /// The tests that there are.
        all: Vec<String>,
    },
    /// Several tests have the text in their name.
    #[error("several tests have `{name}` in their name: {}", all.join(", "))]
    Several {
        /// The text.
        name: String,
        /// The tests.
        all: Vec<String>,
    },
    /// The inputs are wrong.
    #[error("{0}")]
    Inputs(String),
}

/// Opens the test of a name, or the only one that contains the text in its name.
///
/// # Errors
///
/// No test or several tests have the name, or the inputs cannot be used.
pub fn open_test(
    suite: &Suite<'_>,
    bench: &dyn Workbench,
    options: &TestOptions,
    name: &str,
) -> Result<OpenTest, OpenTestError> {
    let mut all: Vec<(String, &TestCase, Option<&Case>)> = Vec::new();
    for test in &suite.file.tests {
        if test.cases.is_empty() {
            all.push((full_name(test, None), test, None));
        }
        all.extend(test.cases.iter().map(|case| (full_name(test, Some(case)), test, Some(case))));
    }
    let names = |tests: &[(String, &TestCase, Option<&Case>)]| tests.iter().map(|(n, ..)| format!("`{n}`")).collect();
    let exact: Vec<_> = all.iter().filter(|(n, ..)| n == name).cloned().collect();
    let found = if exact.is_empty() { all.iter().filter(|(n, ..)| n.contains(name)).cloned().collect() } else { exact };
    let (name, test, case) = match found.as_slice() {
        [one] => one.clone(),
        [] => return Err(OpenTestError::NoSuchTest { name: name.to_string(), all: names(&all) }),
        several => return Err(OpenTestError::Several { name: name.to_string(), all: names(several) }),
    };
    let Opened { now, engine } =
        open(suite, bench, options, test, case, &name).map_err(|(_, error)| OpenTestError::Inputs(error))?;
    let (now, delays) = match &test.simulate {
        Some(s) => (s.to, s.delays.clone()),
        None => (now, Vec::new()),
    };
    let run = RunOptions { boundary: options.boundary, delays, ..RunOptions::at(to_timestamp(now)) };
    let rows = case.and_then(|c| c.expect.as_ref()).or(test.expect.as_ref()).and_then(|e| e.rows.as_ref());
    let expected = rows.and_then(|r| {
        let lists = [Some(&r.contains), r.exactly.as_ref(), r.unordered.as_ref()];
        lists.into_iter().flatten().find_map(|list| list.first())
    });
    Ok(OpenTest { name, engine, run, wanted: expected.and_then(WantedRow::expected) })
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
