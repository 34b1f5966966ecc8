//! Runs the tests of a file.

use super::coverage::Coverage;
use super::file::{Case, Expectation, Simulate, TestCase};
use super::open::{Opened, full_name, open};
use super::result::{Failure, Outcome, SuiteResult, TestResult};
use super::snapshot::{Snapshot, simulation_text, snapshot_name, snapshot_text};
use super::suite::{Suite, TestOptions, Workbench};
use super::verify::{self, Run};
use crate::engine::Engine;
use crate::evaluate::{RunOptions, evaluate};
use crate::rule::Rule;
use crate::sim::{RunOutcome, SimOptions, simulate};
use kql::TimeRange;
use kql_source::{Code, Diagnostic};
use kql_types::ticks::to_timestamp;

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
    let name = full_name(test, case);
    if options.filter.as_ref().is_some_and(|f| !f.is_match(&name)) {
        return None;
    }
    let span = case.map_or(test.name.span, |c| c.name.span);
    let own_span = span;
    let broken = |span, error: String| {
        let outcome = Outcome::Broken(error);
        Some(TestResult { name: name.clone(), span, outcome, alerts: 0, snapshot: None })
    };
    let Opened { now, engine } = match open(suite, bench, options, test, case, &name) {
        Ok(opened) => opened,
        Err((span, error)) => return broken(span.unwrap_or(own_span), error),
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
