//! JUnit XML. It keeps to what the schemas of Jenkins and of its xUnit plugin (junit-10.xsd) both allow.

use super::places;
use super::tests_text::diff_line;
use crate::check::Findings;
use crate::rule_test::{Outcome, SuiteResult};
use kql_source::{Severity, Span};
use std::fmt::Write;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Results of tests as JUnit XML: a suite a file.
pub fn junit_suites(suites: &[SuiteResult]) -> String {
    let all = || suites.iter().flat_map(|s| &s.tests);
    let failures = all().filter(|t| matches!(t.outcome, Outcome::Failed(_))).count();
    let errors = all().filter(|t| matches!(t.outcome, Outcome::Broken(_) | Outcome::Unsupported(_))).count();
    let mut out = String::from(HEAD);
    _ = writeln!(
        out,
        "<testsuites name=\"vigie\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\">",
        all().count()
    );
    for suite in suites {
        let failures = suite.tests.iter().filter(|t| matches!(t.outcome, Outcome::Failed(_))).count();
        let errors =
            suite.tests.iter().filter(|t| matches!(t.outcome, Outcome::Broken(_) | Outcome::Unsupported(_))).count();
        _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\">",
            escape(&suite.source.name),
            suite.tests.len()
        );
        for test in &suite.tests {
            let (name, class) = (escape(&test.name), escape(&suite.rule_name));
            let head = format!("    <testcase name=\"{name}\" classname=\"{class}\"");
            let place = |span: Span| format!("{}:{}", suite.source.name, suite.source.place(span.start).line);
            match &test.outcome {
                Outcome::Passed => _ = writeln!(out, "{head}/>"),
                Outcome::Broken(message) | Outcome::Unsupported(message) => {
                    child(&mut out, &head, ("error", "broken"), message, &format!("{}: {message}", place(test.span)));
                }
                Outcome::Failed(list) => {
                    let mut body = String::new();
                    for f in list {
                        _ = writeln!(body, "{}: {}", place(f.span), f.message);
                        f.diff().iter().for_each(|l| _ = writeln!(body, "  {}", diff_line(l)));
                        f.hint.iter().for_each(|h| _ = writeln!(body, "  {h}"));
                    }
                    let first = list.first().map_or("", |f| f.message.as_str());
                    child(&mut out, &head, ("failure", "failed"), first, &body);
                }
            }
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// Findings as JUnit XML: a suite a file, a case a finding; errors and warnings are failures, notes pass.
pub fn junit_findings(findings: &Findings) -> String {
    let failing = |s: Severity| s != Severity::Note;
    let count = findings.list.iter().filter(|f| failing(f.diagnostic.severity)).count();
    let mut out = String::from(HEAD);
    _ = writeln!(
        out,
        "<testsuites name=\"vigie check\" tests=\"{}\" failures=\"{count}\" errors=\"0\">",
        findings.list.len()
    );
    for group in findings.list.chunk_by(|a, b| a.source.name == b.source.name) {
        let Some(first) = group.first() else { continue };
        let count = group.iter().filter(|f| failing(f.diagnostic.severity)).count();
        let name = escape(&first.source.name);
        let tests = group.len();
        _ = writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{count}\" errors=\"0\" skipped=\"0\">"
        );
        for f in group {
            let d = &f.diagnostic;
            let (from, _) = places(&f.source, d.span);
            let class = escape(f.rule.as_deref().unwrap_or(&f.source.name));
            let head = format!("    <testcase name=\"{} at line {}\" classname=\"{class}\"", d.code.id(), from.line);
            if failing(d.severity) {
                let place = format!("{}:{}:{}", f.source.name, from.line, from.column);
                let body = format!("{place}\n{}", d.help.as_deref().unwrap_or(""));
                child(&mut out, &head, ("failure", d.severity.name()), &d.headline(), &body);
            } else {
                _ = writeln!(out, "{head}/>");
            }
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// A case with what is wrong in it. The place stands in the text: the schema has no attribute for it.
fn child(out: &mut String, head: &str, (element, ty): (&str, &str), message: &str, body: &str) {
    let (message, body) = (escape(message), escape(body));
    _ = writeln!(
        out,
        "{head}>\n      <{element} type=\"{ty}\" message=\"{message}\">{body}</{element}>\n    </testcase>"
    );
}

/// Text inside XML 1.0, which has no escape for most control characters.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
