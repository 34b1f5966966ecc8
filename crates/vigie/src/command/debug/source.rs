//! What is looked at: a rule over data, or over the rows of one of its tests.

use crate::args::DebugArgs;
use crate::command::test::beside::Beside;
use crate::command::{Failure, clock, open, print_reading_notes};
use crate::output::{self, Temporary};
use kql::Session;
use kql_source::{Source, SourceMap};
use sentinel::debug::WantedRow;
use sentinel::rule_test::{FolderBench, OpenTest, Suite, TestOptions, open_test, read_tests};
use sentinel::{Engine, Repository, Rule, RunOptions};
use std::path::{Path, PathBuf};

/// A rule with its data.
pub(super) struct Debuggee {
    pub(super) rule: Rule,
    pub(super) run: RunOptions,
    /// The row that the test expects.
    pub(super) wanted: Option<WantedRow>,
    /// The name of the test.
    pub(super) test: Option<String>,
    data: Data,
}

enum Data {
    Session(Box<Session>),
    /// The rows of a test lie in the folder of the bench.
    Test {
        engine: Box<dyn Engine>,
        _bench: (FolderBench, Temporary),
    },
}

impl Debuggee {
    pub(super) fn open(args: &DebugArgs) -> Result<Debuggee, Failure> {
        match &args.test {
            Some(name) => of_test(args, name),
            None => of_data(args),
        }
    }

    pub(super) fn engine(&self) -> &dyn Engine {
        match &self.data {
            Data::Session(session) => session.as_ref(),
            Data::Test { engine, .. } => engine.as_ref(),
        }
    }

    /// Tells what reading the data skipped: the row that somebody looks for may be among it.
    pub(super) fn print_notes(&self) {
        match &self.data {
            Data::Session(session) => print_reading_notes(session),
            // The rows of a test are not skipped: they are errors.
            Data::Test { .. } => {}
        }
    }
}

fn of_data(args: &DebugArgs) -> Result<Debuggee, Failure> {
    let rule = load(&args.rule)?;
    let (now, _) = clock(&args.data)?;
    let session = Box::new(open(&args.data)?);
    let run = RunOptions { boundary: args.model.boundary.into(), ..RunOptions::at(now) };
    Ok(Debuggee { rule, run, wanted: None, test: None, data: Data::Session(session) })
}

fn of_test(args: &DebugArgs, name: &str) -> Result<Debuggee, Failure> {
    let path = test_file(&args.rule)?;
    let text = sentinel::load::read_text(&path)?;
    let source = Source::new(path.display().to_string(), text);
    let (file, diagnostics) = read_tests(source.clone());
    let Some(file) = file.filter(|_| !diagnostics.iter().any(|d| d.is_error())) else {
        output::diagnostics(&SourceMap::identity(source), &diagnostics);
        return Err(Failure::usage(format!("`{}` has errors", path.display())));
    };
    let beside = Beside::of(&path);
    let Some(repository) = Repository::around(&path) else {
        return Err(Failure::usage(format!("`{}` has no folder", path.display())));
    };
    let rule_path = file.rule.as_ref().map_or_else(|| beside.rule(), |rule| beside.path(&rule.value));
    repository.check(&rule_path).map_err(|e| Failure::usage(e.to_string()))?;
    let rule = load(&rule_path)?;
    let bench = FolderBench::new()?;
    let watched = Temporary::new(bench.folder());
    let options = TestOptions {
        filter: None,
        default_now: crate::command::test::default_now(),
        coverage: false,
        boundary: args.model.boundary.into(),
    };
    let Beside { folder, stem } = beside;
    let suite =
        Suite { file: &file, diagnostics, rule: &rule, folder, repository: &repository, stem, snapshots: &|_| None };
    let opened = open_test(&suite, &bench, &options, name);
    let OpenTest { name, engine, run, wanted } =
        opened.map_err(|e| Failure::usage(format!("`{}`: {e}", path.display())))?;
    Ok(Debuggee { rule, run, wanted, test: Some(name), data: Data::Test { engine, _bench: (bench, watched) } })
}

/// The tests of a rule, which lie beside it. A test file stands for its rule too.
fn test_file(rule: &Path) -> Result<PathBuf, Failure> {
    let name = rule.file_name().and_then(|n| n.to_str()).unwrap_or("");
    if name.ends_with(".test.yaml") || name.ends_with(".test.yml") {
        return Ok(rule.to_path_buf());
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let found = ["yaml", "yml"].map(|end| rule.with_file_name(format!("{stem}.test.{end}")));
    let missing = || Failure::usage(format!("there is no `{}`", found[0].display()));
    found.iter().find(|path| path.is_file()).cloned().ok_or_else(missing)
}

/// The first rule of a file.
fn load(path: &Path) -> Result<Rule, Failure> {
    let file = sentinel::load(path)?;
    if file.diagnostics.iter().any(|d| d.is_error()) {
        output::diagnostics(&SourceMap::identity(file.source.clone()), &file.diagnostics);
    }
    let rule = file.rules.into_iter().find(|rule| rule.query.is_some());
    rule.ok_or_else(|| Failure::usage(format!("`{}` contains no rule with a query", path.display())))
}
