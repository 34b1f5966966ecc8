//! Annotations of GitHub's workflows, and the summary of a step in Markdown.

use super::findings::Checked;
use super::place::places;
use super::tests_text::diff_line;
use crate::check::Findings;
use crate::render::plural;
use crate::rule_test::{Outcome, SnapshotState, SuiteResult};
use kql_literal::visible::{self, markdown_cell as cell};
use kql_source::Severity;
use std::fmt::Write;

/// Limit of findings or failures in a summary, whose size GitHub limits.
const LISTED: usize = 100;

/// Limit of lines of a difference in an annotation.
const LINES: usize = 20;

/// Findings as annotations.
pub fn github_findings(findings: &Findings) -> String {
    let mut out = String::new();
    for f in &findings.list {
        let d = &f.diagnostic;
        let (from, to) = places(&f.source, d.span);
        let command = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let text = match &d.help {
            Some(help) => format!("{}\n{help}", d.headline()),
            None => d.headline().into_owned(),
        };
        _ = writeln!(
            out,
            "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
            property(&f.source.name),
            from.line,
            to.line,
            from.column,
            to.column,
            property(d.code.id()),
            data(&text)
        );
    }
    out
}

/// Failed tests as annotations.
pub fn github_suites(suites: &[SuiteResult]) -> String {
    let mut out = String::new();
    for suite in suites {
        let file = property(&suite.source.name);
        let line = |span: kql_source::Span| suite.source.place(span.start).line;
        for test in &suite.tests {
            let title = property(&test.name);
            match &test.outcome {
                Outcome::Passed => {}
                Outcome::Todo(message) => {
                    let line = line(test.span);
                    _ = writeln!(out, "::notice file={file},line={line},title={title}::to do: {}", data(message));
                }
                Outcome::Broken(message) | Outcome::Unsupported(message) => {
                    let line = line(test.span);
                    _ = writeln!(out, "::error file={file},line={line},title={title}::{}", data(message));
                }
                Outcome::Failed(list) => {
                    for f in list {
                        let mut text = f.message.clone();
                        f.diff().iter().take(LINES).for_each(|l| _ = write!(text, "\n{}", diff_line(l)));
                        f.hint.iter().for_each(|h| _ = write!(text, "\n{h}"));
                        let line = line(f.span);
                        _ = writeln!(out, "::error file={file},line={line},title={title}::{}", data(&text));
                    }
                }
            }
        }
    }
    out
}

/// Findings as the summary of a step.
pub fn summary_findings(findings: &Findings, checked: Checked) -> String {
    let mut out = format!(
        "### Vigie check\n\n{checked} checked: {}, {}, {}\n",
        plural(findings.count(Severity::Error), "error"),
        plural(findings.count(Severity::Warning), "warning"),
        plural(findings.count(Severity::Note), "note"),
    );
    if findings.list.is_empty() {
        return out;
    }
    out.push_str("\n| Severity | Code | Place | Finding |\n|---|---|---|---|\n");
    for f in findings.list.iter().take(LISTED) {
        let (from, _) = places(&f.source, f.diagnostic.span);
        let d = &f.diagnostic;
        let place = format!("{}:{}", f.source.name, from.line);
        _ = writeln!(out, "| {} | {} | {} | {} |", d.severity.name(), d.code, cell(&place), cell(&d.headline()));
    }
    if findings.list.len() > LISTED {
        _ = writeln!(out, "\n… and {} more", findings.list.len() - LISTED);
    }
    out
}

/// Results of tests as the summary of a step.
pub fn summary_suites(suites: &[SuiteResult]) -> String {
    let tests: usize = suites.iter().map(|s| s.tests.len()).sum();
    let passed: usize = suites.iter().map(SuiteResult::passed).sum();
    let mut out = format!("### Vigie test\n\n{passed} of {} passed\n\n", plural(tests, "test"));
    out.push_str("| Rule | Tests | Passed | Snapshots to review |\n|---|---|---|---|\n");
    for suite in suites {
        let review =
            suite.tests.iter().filter_map(|t| t.snapshot.as_ref()).filter(|s| s.state() != SnapshotState::Same).count();
        let name = cell(&suite.rule_name);
        _ = writeln!(out, "| {name} | {} | {} | {review} |", suite.tests.len(), suite.passed());
    }
    let failed =
        suites.iter().flat_map(|s| s.tests.iter().filter(|t| !t.passed() && !t.is_todo()).map(move |t| (s, t)));
    for (i, (suite, test)) in failed.take(LISTED).enumerate() {
        if i == 0 {
            out.push_str("\n| Failed test | Why |\n|---|---|\n");
        }
        let why = match &test.outcome {
            Outcome::Passed => String::new(),
            Outcome::Todo(message) | Outcome::Broken(message) | Outcome::Unsupported(message) => message.clone(),
            Outcome::Failed(list) => list.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join("; "),
        };
        let place = format!("{}:{}", suite.source.name, suite.source.place(test.span.start).line);
        _ = writeln!(out, "| {} ({}) | {} |", cell(&test.name), cell(&place), cell(&why));
    }
    out
}

/// Text behind `::` of a command.
fn data(text: &str) -> String {
    visible::lines(text).replace('%', "%25").replace('\n', "%0A")
}

/// A value before `::` of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
