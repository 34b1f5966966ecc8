//! Results of tests.

use super::coverage::Coverage;
use super::diff::{Line, diff};
use super::snapshot::{Snapshot, SnapshotState};
use kql_source::{Diagnostic, Source, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The outcome of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Every expectation is met.
    Passed,
    /// Some expectations are not met.
    Failed(Vec<Failure>),
    /// The test is marked as not written to its end, so that its expectations do not count yet; why, and whether the mark can go.
    Todo(String),
    /// The rule or the test could not be run.
    Broken(String),
    /// The rule uses valid KQL that Vigie cannot run yet.
    Unsupported(String),
}

/// One expectation that was not met.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// One sentence.
    pub message: String,
    /// What was expected, line by line.
    pub expected: Vec<String>,
    /// What was found.
    pub actual: Vec<String>,
    /// A hint, such as the step at which a row was lost.
    pub hint: Option<String>,
    /// The place in the test file.
    pub span: Span,
}

impl Failure {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Failure { message: message.into(), expected: Vec::new(), actual: Vec::new(), hint: None, span }
    }

    /// What differs between the expected and the actual lines.
    pub fn diff(&self) -> Vec<Line<'_>> {
        diff(&self.expected, &self.actual)
    }

    pub(crate) fn values(mut self, expected: impl ToString, actual: impl ToString) -> Self {
        self.expected = expected.to_string().lines().map(str::to_string).collect();
        self.actual = actual.to_string().lines().map(str::to_string).collect();
        self
    }
}

/// The result of one test.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// The name of the test, or `TEST / CASE`.
    pub name: String,
    /// Place in the test file.
    pub span: Span,
    /// Outcome.
    pub outcome: Outcome,
    /// Alerts that the rule raised.
    pub alerts: usize,
    /// The snapshot, if the test has one.
    pub snapshot: Option<Snapshot>,
}

impl TestResult {
    /// Whether it passed.
    pub fn passed(&self) -> bool {
        self.outcome == Outcome::Passed
    }

    /// Whether the test is still to be written to its end.
    pub fn is_todo(&self) -> bool {
        matches!(self.outcome, Outcome::Todo(_))
    }
}

/// The results of one test file.
#[derive(Clone, Debug)]
pub struct SuiteResult {
    /// The test file.
    pub source: Arc<Source>,
    /// Id of the rule.
    pub rule_id: String,
    /// Name of the rule.
    pub rule_name: String,
    /// Results in order.
    pub tests: Vec<TestResult>,
    /// Findings about the test file.
    pub diagnostics: Vec<Diagnostic>,
    /// The coverage of the query, if it was measured.
    pub coverage: Option<Coverage>,
}

impl SuiteResult {
    /// The result of a test file that cannot be run at all.
    pub fn broken(source: Arc<Source>, rule_name: &str, message: String) -> Self {
        let test = TestResult {
            name: "the test file".to_string(),
            span: Span::at(0),
            outcome: Outcome::Broken(message),
            alerts: 0,
            snapshot: None,
        };
        let rule_name = rule_name.to_string();
        SuiteResult {
            source,
            rule_id: String::new(),
            rule_name,
            tests: vec![test],
            diagnostics: Vec::new(),
            coverage: None,
        }
    }

    /// Makes each snapshot that is still new or changed a failure of its test.
    pub fn fail_open_snapshots(&mut self) {
        for test in &mut self.tests {
            let Some(snapshot) = &test.snapshot else { continue };
            let what = match snapshot.state() {
                SnapshotState::Same => continue,
                SnapshotState::Missing => "new",
                SnapshotState::Changed => "changed",
            };
            let mut failure = Failure::new(test.span, format!("{what} snapshot `{}`", snapshot.name))
                .values(snapshot.old.as_deref().unwrap_or(""), &snapshot.new);
            failure.hint = Some("look at it with `vigie test --review`".to_string());
            match &mut test.outcome {
                Outcome::Passed => test.outcome = Outcome::Failed(vec![failure]),
                Outcome::Failed(list) => list.push(failure),
                Outcome::Todo(_) | Outcome::Broken(_) | Outcome::Unsupported(_) => {}
            }
        }
    }

    /// Whether some finished test raises an alert, and whether some raises none.
    pub fn has_both_kinds(&self) -> (bool, bool) {
        let finished = || self.tests.iter().filter(|t| !t.is_todo());
        (finished().any(|t| t.alerts > 0), finished().any(|t| t.alerts == 0))
    }

    /// How many passed.
    pub fn passed(&self) -> usize {
        self.tests.iter().filter(|t| t.passed()).count()
    }

    /// Whether nothing is wrong but that some tests need KQL that is not run yet.
    pub fn only_unsupported(&self) -> bool {
        self.tests.iter().all(|t| t.passed() || matches!(t.outcome, Outcome::Todo(_) | Outcome::Unsupported(_)))
            && !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Whether something is wrong.
    pub fn failed(&self) -> bool {
        self.tests.iter().any(|t| !t.passed() && !t.is_todo()) || self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// The coverage of each rule, by the name of its file; the tests of several files add up.
pub fn coverage(suites: &[SuiteResult]) -> Vec<Coverage> {
    let mut out: BTreeMap<(&str, &str), Coverage> = BTreeMap::new();
    for (suite, one) in suites.iter().filter_map(|s| Some((s, s.coverage.as_ref()?))) {
        let of_rule = out.entry((&one.source.name, &suite.rule_id));
        of_rule.and_modify(|all| all.merge(one)).or_insert_with(|| one.clone());
    }
    out.into_values().collect()
}
