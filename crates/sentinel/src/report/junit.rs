//! JUnit XML that the schemas of Jenkins and of its xUnit plugin (junit-10.xsd) both accept.

use super::place::places;
use super::tests_text::diff_line;
use crate::check::{Finding, Findings};
use crate::rule_test::{Failure, Outcome, SuiteResult};
use kql_literal::visible;
use kql_source::{Severity, Span};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::fmt::Write;

/// Results of tests as JUnit XML: a suite per file.
pub fn junit_suites(suites: &[SuiteResult]) -> String {
    let mut report = Report::new("vigie");
    for suite in suites {
        let name = visible::line(&suite.source.name);
        let place = |span: Span| format!("{name}:{}", suite.source.place(span.start).line);
        let mut out = TestSuite::new(&*name);
        for test in &suite.tests {
            let status = match &test.outcome {
                Outcome::Passed => TestCaseStatus::success(),
                Outcome::Todo(message) => {
                    let mut skipped = TestCaseStatus::skipped();
                    skipped.set_message(format!("to do: {}", visible::line(message)));
                    skipped
                }
                Outcome::Broken(message) | Outcome::Unsupported(message) => {
                    let body = format!("{}: {}", place(test.span), visible::line(message));
                    status(NonSuccessKind::Error, "broken", message, &body)
                }
                Outcome::Failed(list) => {
                    let message = list.first().map_or("", |f| f.message.as_str());
                    status(NonSuccessKind::Failure, "failed", message, &failures_text(list, place))
                }
            };
            out.add_test_case(case(&test.name, &suite.rule_name, status));
        }
        report.add_test_suite(out);
    }
    render(&report)
}

fn failures_text(failures: &[Failure], place: impl Fn(Span) -> String) -> String {
    let mut out = String::new();
    for f in failures {
        _ = writeln!(out, "{}: {}", place(f.span), visible::line(&f.message));
        f.diff().iter().for_each(|l| _ = writeln!(out, "  {}", visible::line(&diff_line(l))));
        f.hint.iter().for_each(|h| _ = writeln!(out, "  {}", visible::line(h)));
    }
    out
}

/// Findings as JUnit XML: a suite per file that was checked, a case per finding. Errors are failures; a case of a warning or a
/// note passes and says what was found, and a file without findings has one case, which passes.
pub fn junit_findings(findings: &Findings) -> String {
    let mut report = Report::new("vigie check");
    let mut files: Vec<&str> = findings.files.iter().map(String::as_str).collect();
    files.extend(findings.list.iter().map(|f| f.source.name.as_str()));
    files.sort_unstable();
    files.dedup();
    for file in files {
        let mut out = TestSuite::new(&*visible::line(file));
        let group: Vec<&Finding> = findings.list.iter().filter(|f| f.source.name == file).collect();
        if group.is_empty() {
            out.add_test_case(case("no findings", file, TestCaseStatus::success()));
        }
        for f in group {
            let d = &f.diagnostic;
            let (from, _) = places(&f.source, d.span);
            let status = match d.severity {
                Severity::Error => {
                    let help = d.help.as_deref().unwrap_or("");
                    let (name, help) = (visible::line(&f.source.name), visible::line(help));
                    let body = format!("{name}:{}:{}\n{help}", from.line, from.column);
                    status(NonSuccessKind::Failure, d.severity.name(), &d.headline(), &body)
                }
                Severity::Warning | Severity::Note => TestCaseStatus::success(),
            };
            let class = f.rule.as_deref().unwrap_or(&f.source.name);
            let mut one = case(&format!("{} at line {}", d.code.id(), from.line), class, status);
            if !d.is_error() {
                one.set_system_out(&*visible::line(&format!("{}: {}", d.severity.name(), d.headline())));
            }
            out.add_test_case(one);
        }
        report.add_test_suite(out);
    }
    render(&report)
}

fn case(name: &str, class: &str, status: TestCaseStatus) -> TestCase {
    let mut out = TestCase::new(&*visible::line(name), status);
    out.set_classname(&*visible::line(class));
    out
}

/// The place is part of the text, since the schemas have no attribute for it.
fn status(kind: NonSuccessKind, ty: &str, message: &str, body: &str) -> TestCaseStatus {
    let mut out = TestCaseStatus::non_success(kind);
    out.set_type(ty).set_message(&*visible::line(message)).set_description(&*visible::lines(body));
    out
}

/// The schemas know `skipped` for a suite but not for the report, where `quick-junit` always writes it. Nothing is ever
/// skipped, and the only text before the attribute is our own name of the report.
fn render(report: &Report) -> String {
    // Neither schema has this attribute at the root.
    let skipped = format!(" skipped=\"{}\"", report.skipped);
    report.to_string().unwrap_or_default().replacen(&skipped, "", 1)
}
