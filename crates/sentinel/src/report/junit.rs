use super::places;
use super::tests_text::diff_line;
use crate::check::Findings;
use crate::test::{Outcome, SuiteResult};
use kql_source::Severity;
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
            let line = suite.source.place(test.span.start).line;
            let head = format!(
                "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{line}\"",
                escape(&test.name),
                escape(&suite.rule_name),
                escape(&suite.source.name)
            );
            match &test.outcome {
                Outcome::Passed => _ = writeln!(out, "{head}/>"),
                Outcome::Broken(message) | Outcome::Unsupported(message) => {
                    _ = writeln!(out, "{head}>\n      <error message=\"{}\"/>\n    </testcase>", escape(message));
                }
                Outcome::Failed(list) => {
                    let first = list.first().map_or("", |f| f.message.as_str());
                    let mut body = String::new();
                    for f in list {
                        _ = writeln!(body, "{} (line {})", f.message, suite.source.place(f.span.start).line);
                        f.diff().iter().for_each(|l| _ = writeln!(body, "  {}", diff_line(l)));
                        f.hint.iter().for_each(|h| _ = writeln!(body, "  {h}"));
                    }
                    let (first, body) = (escape(first), escape(&body));
                    _ = writeln!(out, "{head}>\n      <failure message=\"{first}\">{body}</failure>\n    </testcase>");
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
            let (code, message) = (d.code.id(), escape(&d.message));
            let head = format!(
                "    <testcase name=\"{code} at line {}\" classname=\"{}\" file=\"{name}\" line=\"{}\"",
                from.line,
                escape(f.rule.as_deref().unwrap_or(&f.source.name)),
                from.line
            );
            if failing(d.severity) {
                let body =
                    escape(&format!("{name}:{}:{}\n{}", from.line, from.column, d.help.as_deref().unwrap_or("")));
                let severity = d.severity.name();
                _ = writeln!(
                    out,
                    "{head}>\n      <failure type=\"{severity}\" message=\"{message}\">{body}</failure>\n    </testcase>"
                );
            } else {
                _ = writeln!(out, "{head}/>");
            }
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
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
