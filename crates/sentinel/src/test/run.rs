//! Runs the tests of a file.

use super::compare::{describe, describe_row, matches, missing_column};
use super::file::{AlertExpectation, Expectation, RowsExpectation, TestCase, TestFile};
use super::rows::{Substitutions, expand};
use super::snapshot::{Snapshot, snapshot_name, snapshot_text};
use super::{Failure, Outcome, SuiteResult, TestResult, trace};
use crate::alert::Alert;
use crate::engine::Engine;
use crate::evaluate::{Evaluation, RunOptions, evaluate};
use crate::incident::incidents;
use crate::rule::{Placed, Rule};
use crate::sim::{SimOptions, Simulation, simulate};
use crate::yaml::Node;
use kql::RunError;
use kql::types::ticks::format_datetime;
use kql_source::{Code, Diagnostic, Span};
use std::path::{Path, PathBuf};

/// What one test works on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    /// The test file; with `test` a name for the inputs.
    pub file: String,
    /// The test and its case.
    pub test: String,
    /// Table and rows as NDJSON. A table that the rule reads and the test does not mention comes with no rows.
    pub rows: Vec<(String, String)>,
    /// Table and fixture file.
    pub files: Vec<(String, PathBuf)>,
    /// Watchlist and file.
    pub watchlists: Vec<(String, PathBuf)>,
    /// Location of `externaldata` and file.
    pub external: Vec<(String, PathBuf)>,
    /// Workspace functions.
    pub functions: Vec<PathBuf>,
}

/// Opens an engine over the inputs of a test.
pub trait Workbench {
    /// Opens it.
    fn open(&self, inputs: &Inputs) -> Result<Box<dyn Engine>, RunError>;
}

/// Which tests to run.
#[derive(Clone, Debug, Default)]
pub struct TestOptions {
    /// Only tests whose name contains this.
    pub filter: Option<String>,
    /// The clock of tests without one, in ticks.
    pub default_now: i64,
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
    /// Name of the test file without `.test.yaml`.
    pub stem: &'a str,
    /// Reads a kept snapshot by its name.
    pub snapshots: &'a dyn Fn(&str) -> Option<String>,
}

/// Runs every test of a file.
pub fn run_suite(suite: &Suite<'_>, bench: &dyn Workbench, options: &TestOptions) -> SuiteResult {
    let mut tests = Vec::new();
    for test in &suite.file.tests {
        if test.cases.is_empty() {
            tests.extend(run_case(suite, bench, options, test, None));
        }
        for case in &test.cases {
            tests.extend(run_case(suite, bench, options, test, Some(case)));
        }
    }
    SuiteResult {
        source: suite.file.source.clone(),
        rule_id: suite.rule.id().to_string(),
        rule_name: suite.rule.name().to_string(),
        tests,
        diagnostics: suite.diagnostics.clone(),
    }
}

fn run_case(
    suite: &Suite<'_>,
    bench: &dyn Workbench,
    options: &TestOptions,
    test: &TestCase,
    case: Option<&super::file::Case>,
) -> Option<TestResult> {
    let name = match case {
        Some(case) => format!("{} / {}", test.name.value, case.name.value),
        None => test.name.value.clone(),
    };
    if options.filter.as_ref().is_some_and(|f| !name.contains(f.as_str())) {
        return None;
    }
    let span = case.map_or(test.name.span, |c| c.name.span);
    let mut out = TestResult { name: name.clone(), span, outcome: Outcome::Passed, alerts: 0, snapshot: None };
    let now = test.now.as_ref().or(suite.file.now.as_ref()).map_or(options.default_now, |n| n.value);
    let set = case.map(|c| c.set.clone()).unwrap_or_default();
    let inputs = match inputs(suite, test, &name, now, &set) {
        Ok(inputs) => inputs,
        Err(problem) => {
            out.outcome = Outcome::Broken(problem.value);
            out.span = problem.span;
            return Some(out);
        }
    };
    let engine = match bench.open(&inputs) {
        Ok(engine) => engine,
        Err(error) => {
            out.outcome = Outcome::Broken(error.message);
            return Some(out);
        }
    };
    let expect = case.and_then(|c| c.expect.as_ref()).or(test.expect.as_ref());
    let mut run = RunOptions::at(now);
    run.evidence = 10;
    let mut failures = Vec::new();
    if let Some(s) = &test.simulate {
        let sim_options = SimOptions { from: s.from, to: s.to, delays: s.delays.clone(), run, threads: 1 };
        let sim = simulate(suite.rule, engine.as_ref(), &sim_options);
        out.alerts = sim.alerts.len();
        if let Some(d) = sim.diagnostics.iter().find(|d| d.is_error()) {
            out.outcome = broken(suite.rule, d);
            return Some(out);
        }
        for table in &sim.unread_delays {
            failures.push(Failure::new(
                s.span,
                format!("the query does not read the table `{table}` of `ingestion_delay`"),
            ));
        }
        if let Some(expect) = expect {
            check_simulation(expect, &sim, &mut failures);
            check_alerts(expect, &sim.alerts, &mut failures);
        }
    } else {
        let evaluation = evaluate(suite.rule, engine.as_ref(), &run);
        out.alerts = evaluation.alerts.len();
        if let Some(d) = evaluation.diagnostics.iter().find(|d| d.is_error()) {
            out.outcome = broken(suite.rule, d);
            return Some(out);
        }
        if let Some(expect) = expect {
            check_alerts(expect, &evaluation.alerts, &mut failures);
            if let Some(rows) = &expect.rows {
                check_rows(rows, &evaluation, suite.rule, engine.as_ref(), now, &mut failures);
            }
            let found = incidents(suite.rule, &evaluation.alerts, 1).len();
            number(&mut failures, expect.incidents.as_ref(), found, "incidents");
        }
        if test.snapshot {
            let name = snapshot_name(suite.stem, &name);
            out.snapshot = Some(Snapshot { old: (suite.snapshots)(&name), new: snapshot_text(&evaluation), name });
        }
    }
    if !failures.is_empty() {
        out.outcome = Outcome::Failed(failures);
    }
    Some(out)
}

/// An error of the rule, with its place.
fn broken(rule: &Rule, d: &Diagnostic) -> Outcome {
    let place = rule.source.place(d.span.start);
    let text = format!(
        "{}:{}:{}: {}[{}]: {}",
        rule.source.name,
        place.line,
        place.column,
        d.severity.name(),
        d.code,
        d.message
    );
    if matches!(d.code, Code::Unsupported | Code::NeedsCluster) {
        Outcome::Unsupported(text)
    } else {
        Outcome::Broken(text)
    }
}

fn inputs(
    suite: &Suite<'_>,
    test: &TestCase,
    name: &str,
    now: i64,
    set: &Substitutions,
) -> Result<Inputs, Placed<String>> {
    let path = |p: &Placed<String>| suite.folder.join(&p.value);
    let named = |list: &[(Placed<String>, Placed<String>)]| {
        list.iter().map(|(n, p)| (n.value.clone(), path(p))).collect::<Vec<_>>()
    };
    let mut out = Inputs {
        file: suite.file.source.name.clone(),
        test: name.to_string(),
        rows: Vec::new(),
        files: named(&suite.file.tables),
        watchlists: named(&suite.file.watchlists),
        external: named(&suite.file.external),
        functions: suite.file.functions.iter().map(path).collect(),
    };
    // A fixture of the test replaces that of the file.
    for (table, file) in named(&test.tables) {
        out.files.retain(|(t, _)| *t != table);
        out.files.push((table, file));
    }
    for (watchlist, file) in named(&test.watchlists) {
        out.watchlists.retain(|(w, _)| *w != watchlist);
        out.watchlists.push((watchlist, file));
    }
    for (location, file) in named(&test.external) {
        out.external.retain(|(l, _)| *l != location);
        out.external.push((location, file));
    }
    for table in &test.rows {
        let defaults = suite.file.defaults.iter().find(|(t, _)| *t == table.table.value).map(|(_, d)| d);
        out.rows.push((table.table.value.clone(), expand(&table.rows, defaults, now, set)?));
    }
    for connector in suite.rule.connectors.as_ref().map_or(&[][..], |c| c.value.as_slice()) {
        for table in &connector.data_types {
            let known =
                out.rows.iter().any(|(t, _)| *t == table.value) || out.files.iter().any(|(t, _)| *t == table.value);
            let plain = table.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !known && plain {
                out.rows.push((table.value.clone(), String::new()));
            }
        }
    }
    Ok(out)
}

fn number(out: &mut Vec<Failure>, expected: Option<&Placed<i64>>, found: usize, what: &str) {
    if let Some(e) = expected.filter(|e| e.value != found as i64) {
        out.push(Failure::new(e.span, format!("expected {} {what}, found {found}", e.value)).values(e.value, found));
    }
}

fn check_simulation(expect: &Expectation, sim: &Simulation, out: &mut Vec<Failure>) {
    number(out, expect.runs.as_ref(), sim.runs.len(), "runs");
    number(out, expect.suppressed.as_ref(), sim.suppressed(), "suppressed runs");
    number(out, expect.incidents.as_ref(), sim.incidents.len(), "incidents");
    number(out, expect.missed.as_ref(), sim.missed.len(), "missed detections");
    number(out, expect.duplicates.as_ref(), sim.duplicates.len(), "duplicate detections");
    if let Some(times) = &expect.alerts_at {
        let mut found: Vec<i64> = sim.alerts.iter().map(|a| a.run_at).collect();
        found.dedup();
        if found != times.value {
            let list = |t: &[i64]| t.iter().map(|t| format_datetime(*t)).collect::<Vec<_>>().join("\n");
            out.push(Failure::new(times.span, "alerts come at other runs").values(list(&times.value), list(&found)));
        }
    }
}

fn check_alerts(expect: &Expectation, alerts: &[Alert], out: &mut Vec<Failure>) {
    number(out, expect.alerts.as_ref(), alerts.len(), "alerts");
    // With a list of alerts each must find one of its own.
    let mut left: Vec<&Alert> = alerts.iter().collect();
    for wanted in &expect.each_alert {
        match left.iter().position(|a| differences(wanted, a).is_empty()) {
            Some(i) => _ = left.remove(i),
            None => {
                let titles: Vec<&str> = alerts.iter().map(|a| a.title.as_str()).collect();
                out.push(Failure::new(wanted.span, "no alert is like this one").values("", titles.join("\n")));
            }
        }
    }
    if expect.any_alert.is_empty() {
        return;
    }
    // The alert that comes nearest tells best what is wrong.
    match alerts.iter().map(|a| differences(&expect.any_alert, a)).min_by_key(Vec::len) {
        Some(failures) => out.extend(failures),
        None => out.push(Failure::new(expect.any_alert.span, "there is no alert to look at")),
    }
}

fn differences(wanted: &AlertExpectation, alert: &Alert) -> Vec<Failure> {
    let mut out = Vec::new();
    if let Some(s) = wanted.severity.as_ref().filter(|s| s.value != alert.severity) {
        out.push(Failure::new(s.span, "another severity").values(s.value, alert.severity));
    }
    for (field, wanted, found) in
        [("title", &wanted.title, &alert.title), ("description", &wanted.description, &alert.description)]
    {
        if let Some(w) = wanted.as_ref().filter(|w| w.value.trim() != found.trim()) {
            out.push(Failure::new(w.span, format!("another {field}")).values(&w.value, found));
        }
    }
    if let Some(t) = wanted.tactics.as_ref().filter(|t| t.value != alert.tactics) {
        out.push(Failure::new(t.span, "other tactics").values(t.value.join(", "), alert.tactics.join(", ")));
    }
    for (ty, label) in &wanted.entities {
        let found = alert.entities.iter().any(|e| e.entity_type == ty.value && e.label() == label.value);
        if !found {
            let all: Vec<String> = alert.entities.iter().map(|e| format!("{}: {}", e.entity_type, e.label())).collect();
            let expected = format!("{}: {}", ty.value, label.value);
            let message = format!("the alert lacks the entity `{}`", label.value);
            out.push(Failure::new(label.span, message).values(expected, all.join("\n")));
        }
    }
    for (name, values) in &wanted.details {
        let found = alert.custom_details.iter().find(|(n, _)| *n == name.value).map(|(_, v)| v.as_slice());
        let found = found.unwrap_or_default();
        if !values.iter().all(|v| found.contains(v)) {
            let message = format!("another custom detail `{}`", name.value);
            out.push(Failure::new(name.span, message).values(values.join("\n"), found.join("\n")));
        }
    }
    out
}

fn check_rows(
    expect: &RowsExpectation,
    evaluation: &Evaluation,
    rule: &Rule,
    engine: &dyn Engine,
    now: i64,
    out: &mut Vec<Failure>,
) {
    let (schema, rows) = (&evaluation.schema, &evaluation.rows);
    number(out, expect.count.as_ref(), rows.len(), "rows");
    let lists = expect.exactly.iter().chain(&expect.unordered);
    for row in lists.flatten().chain(&expect.contains) {
        if let Some(column) = missing_column(row, schema) {
            let at = row.entries().iter().find(|e| e.key == column).map_or(row.span, |e| e.key_span);
            out.push(Failure::new(at, format!("the query does not return a column `{column}`")));
            return;
        }
    }
    let lost = |row: &Node, span: Span, message: String| {
        let found: Vec<String> = rows.iter().take(10).map(|r| describe_row(Some(row), schema, r)).collect();
        let mut failure = Failure::new(span, message).values(describe(row), found.join("\n"));
        failure.hint = trace::lost_at(rule, engine, row, now);
        failure
    };
    for row in &expect.contains {
        if !rows.iter().any(|r| matches(row, schema, r, now)) {
            let span = row.entries().first().map_or(row.span, |e| e.key_span);
            out.push(lost(row, span, "no row is like this one".to_string()));
        }
    }
    if let Some(list) = &expect.exactly {
        let wrong = (0..list.len().max(rows.len())).find(|i| match (list.get(*i), rows.get(*i)) {
            (Some(e), Some(r)) => !matches(e, schema, r, now),
            (None, None) => false,
            (Some(_), None) | (None, Some(_)) => true,
        });
        if let Some(i) = wrong {
            out.push(difference(expect.span, format!("row {} is another", i + 1), list, evaluation));
        }
    }
    if let Some(list) = &expect.unordered {
        let mut left: Vec<&Vec<kql::types::Value>> = rows.iter().collect();
        for row in list {
            match left.iter().position(|r| matches(row, schema, r, now)) {
                Some(i) => _ = left.remove(i),
                None => {
                    let span = row.entries().first().map_or(row.span, |e| e.key_span);
                    out.push(lost(row, span, "no row is like this one".to_string()));
                }
            }
        }
        if let Some(extra) = left.first() {
            let message = format!("{} rows are not expected", left.len());
            let found = describe_row(list.first(), schema, extra);
            out.push(Failure::new(expect.span, message).values("", found));
        }
    }
}

fn difference(span: Span, message: String, list: &[Node], evaluation: &Evaluation) -> Failure {
    let expected: Vec<String> = list.iter().map(describe).collect();
    let actual: Vec<String> =
        evaluation.rows.iter().map(|r| describe_row(list.first(), &evaluation.schema, r)).collect();
    Failure::new(span, message).values(expected.join("\n"), actual.join("\n"))
}
