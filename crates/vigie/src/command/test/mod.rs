//! `vigie test`: the tests beside rules.

pub(super) mod beside;
mod changed;
mod select;
mod snapshots;
mod watch;

use super::{Failure, report};
use crate::args::{NoTests, TestArgs};
use crate::output;
use beside::{Beside, TestPath};
use kql_source::{Diagnostic, Source};
use select::Selection;
use sentinel::Repository;
use sentinel::rule::RuleKind;
use sentinel::rule_test::{FolderBench, Suite, SuiteResult, TestOptions, read_tests, run_suite};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub fn run(args: &TestArgs) -> Result<u8, Failure> {
    if !args.watch {
        return once(args);
    }
    let reports = args.output.report.iter().filter_map(|spec| spec.split_once('='));
    let written: Vec<PathBuf> = reports.map(|(_, path)| PathBuf::from(path)).collect();
    watch::run(&args.paths, &written, || once(args))
}

fn once(args: &TestArgs) -> Result<u8, Failure> {
    let selection = Selection::new(args)?;
    let mut files = Vec::new();
    for path in &args.paths {
        let found = super::inside(path, sentinel::load::test_files(path)?);
        let Some(repository) = Repository::around(path) else { continue };
        let found = found.into_iter().map(|path| TestPath { path, repository: repository.clone() });
        files.extend(found.filter(|f| selection.takes_file(f)));
    }
    let bench = FolderBench::new()?;
    let watched = output::Temporary::new(bench.folder());
    let options = TestOptions {
        filter: selection.tests.clone(),
        default_now: default_now(),
        coverage: args.coverage.is_some(),
        boundary: args.model.boundary.into(),
    };
    let jobs = args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let run = |test: &TestPath| one(test, &selection, &bench, &options).map(|suite| (test.clone(), suite));
    let done: Vec<(TestPath, SuiteResult)> =
        sentinel::parallel::map_ordered(jobs, &files, run).into_iter().flatten().collect();
    drop((bench, watched));
    let (paths, mut suites): (Vec<TestPath>, Vec<SuiteResult>) = done.into_iter().unzip();
    snapshots::settle(args, &paths, &mut suites)?;
    suites.iter_mut().for_each(SuiteResult::fail_open_snapshots);
    report::suites(args.output.format, &args.output.report, &suites)?;
    if args.run.is_none() {
        snapshots::name_unused(&paths, &suites);
    }
    let is_empty = suites.is_empty() && args.changed.is_none() && args.no_tests == NoTests::Fail;
    if is_empty {
        output::note("no tests found; put `X.test.yaml` next to `X.yaml`");
    }
    let too_few = gate(args, &selection, &paths, &suites)? | too_little(args, &suites);
    let failed = suites.iter().any(SuiteResult::failed);
    // With nothing wrong but KQL that is not run yet, the status says so.
    let only_unsupported = suites.iter().all(|s| !s.failed() || s.only_unsupported());
    Ok(match failed {
        _ if too_few || (is_empty && args.ci) => 1,
        false => 0,
        true if only_unsupported => 3,
        true => 1,
    })
}

/// The clock of tests that name none, in ticks.
pub(super) fn default_now() -> i64 {
    kql_types::ticks::parse_datetime("2026-01-01").unwrap_or_default()
}

/// The results of a test file; `None` where no test of it is wanted.
fn one(test: &TestPath, selection: &Selection, bench: &FolderBench, options: &TestOptions) -> Option<SuiteResult> {
    let TestPath { path, repository } = test;
    let name = path.display().to_string();
    let text = match sentinel::load::read_text(path) {
        Ok(text) => text,
        Err(e) => {
            let source = Arc::new(Source::new(name.clone(), ""));
            return Some(SuiteResult::broken(source, &name, e.to_string()));
        }
    };
    let source = Source::new(name.clone(), text);
    let beside = Beside::of(path);
    let (file, diagnostics) = read_tests(source.clone());
    let broken = |rule: &str, message: String| Some(SuiteResult::broken(Arc::new(source.clone()), rule, message));
    let Some(file) = file else {
        return broken(&name, diagnostics.first().map_or_else(String::new, |d| placed(&source, d)));
    };
    let rule_path = file.rule.as_ref().map_or_else(|| beside.rule(), |rule| beside.path(&rule.value));
    if let Err(outside) = repository.check(&rule_path) {
        return broken(&name, outside.to_string());
    }
    let rules = match sentinel::load(&rule_path) {
        Ok(rules) => rules,
        Err(e) => return broken(&name, e.to_string()),
    };
    let rule = rules.rules.first();
    if rule.is_some_and(|r| !selection.takes_rule(r)) {
        return None;
    }
    // A field that could not be read has its default, and a test of that would show nothing.
    if let Some(d) = rules.diagnostics.iter().find(|d| d.is_error()) {
        return broken(rule.map_or(name.as_str(), |r| r.name()), placed(&rules.source, d));
    }
    let Some(rule) = rule else { return broken(&name, format!("`{}` contains no rule", rule_path.display())) };
    let kept = |name: &str| {
        let path = beside.snapshots().join(name);
        repository.check(&path).ok().and_then(|()| std::fs::read_to_string(&path).ok())
    };
    let Beside { folder, stem } = beside;
    let suite = Suite { file: &file, diagnostics, rule, folder, repository, stem, snapshots: &kept };
    let result = run_suite(&suite, bench, options);
    let is_wanted = options.filter.is_none() || !result.tests.is_empty();
    is_wanted.then_some(result)
}

/// A finding in one line.
fn placed(source: &Source, d: &Diagnostic) -> String {
    let place = source.place(d.span.start);
    format!("{}:{}:{}: {}[{}]: {}", source.name, place.line, place.column, d.severity.name(), d.code, d.headline())
}

/// `--coverage=PERCENT`: fails rules of whose query the tests cover less.
fn too_little(args: &TestArgs, suites: &[SuiteResult]) -> bool {
    let least = args.coverage.unwrap_or(0);
    let mut failed = false;
    for one in sentinel::rule_test::coverage(suites).iter().filter(|c| c.percent() < least) {
        let (percent, rule) = (one.percent(), &one.rule_name);
        output::error("", format!("tests cover {percent}% of the query of `{rule}`, less than {least}%"));
        failed = true;
    }
    failed
}

/// `--min-tests N`: fails rules with fewer tests, and those without a test that expects an alert and one that expects none.
fn gate(args: &TestArgs, selection: &Selection, paths: &[TestPath], suites: &[SuiteResult]) -> Result<bool, Failure> {
    let Some(least) = args.min_tests else { return Ok(false) };
    let mut failed = false;
    for s in suites {
        let count = s.tests.iter().filter(|t| !t.is_todo()).count();
        let tests = if count == 1 { "1 test".to_string() } else { format!("{count} tests") };
        let lacks = match s.has_both_kinds() {
            _ if count < least => format!("fewer than {least}"),
            (false, _) => "none of which expects an alert".to_string(),
            (_, false) => "all of which expect an alert".to_string(),
            (true, true) => continue,
        };
        output::error("", format!("`{}` has {tests}, {lacks}", s.rule_name));
        failed = true;
    }
    let tested: BTreeSet<PathBuf> = paths.iter().flat_map(beside::reads).map(|p| beside::absolute(&p)).collect();
    for path in args.paths.iter().filter(|p| p.is_dir()) {
        let rules = super::inside(path, sentinel::load::rule_files(path)?);
        for rule_path in rules.iter().filter(|p| !tested.contains(&beside::absolute(p))) {
            let Ok(file) = sentinel::load(rule_path) else { continue };
            let runs = |kind| matches!(kind, RuleKind::Scheduled | RuleKind::Nrt);
            let rules = file.rules.iter().filter(|r| runs(r.kind()) && r.query.is_some());
            for rule in rules.filter(|r| selection.takes_untested(rule_path, r)) {
                output::error("", format!("`{}` has no tests ({})", rule.name(), rule_path.display()));
                failed = true;
            }
        }
    }
    Ok(failed)
}
