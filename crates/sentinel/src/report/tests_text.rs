use crate::render::{clean, plural};
use crate::rule_test::{Failure, Line, Outcome, SuiteResult, TestResult};
use kql_source::screen::Color;
use kql_source::{Screen, Source, SourceMap, Style, render_text};
use serde_json::{Value as Json, json};
use std::fmt::Write;

/// Limit of lines of a difference.
const LINES: usize = 40;

/// Results of tests as text: one line per test, followed by the failed expectations.
pub fn suites_text(suites: &[SuiteResult], screen: Screen) -> String {
    let style = screen.style;
    let mut out = String::new();
    let (mut passed, mut failed, mut todo, mut broken, mut unsupported) = (0, 0, 0, 0, 0);
    for suite in suites {
        _ = writeln!(out, "{}", style.paint(Color::Bold, &clean(&suite.source.name)));
        if !suite.diagnostics.is_empty() {
            let map = SourceMap::identity(suite.source.clone());
            out.push_str(&render_text(&map, &suite.diagnostics, screen));
        }
        for test in &suite.tests {
            match &test.outcome {
                Outcome::Passed => passed += 1,
                Outcome::Failed(_) => failed += 1,
                Outcome::Todo(_) => todo += 1,
                Outcome::Broken(_) => broken += 1,
                Outcome::Unsupported(_) => unsupported += 1,
            }
            one(&mut out, &suite.source, test, style);
        }
        out.push('\n');
    }
    let mut parts = vec![style.paint(Color::Green, &format!("{passed} passed"))];
    if failed > 0 {
        parts.push(style.paint(Color::Red, &format!("{failed} failed")));
    }
    if broken > 0 {
        parts.push(style.paint(Color::Red, &format!("{broken} could not be run")));
    }
    if todo > 0 {
        parts.push(style.paint(Color::Yellow, &format!("{todo} to do")));
    }
    if unsupported > 0 {
        parts.push(style.paint(Color::Yellow, &format!("{unsupported} not supported yet")));
    }
    _ = writeln!(out, "{}", parts.join(", "));
    out.push_str(&super::coverage::coverage_text(suites, screen));
    out
}

fn one(out: &mut String, source: &Source, test: &TestResult, style: Style) {
    let (word, color) = match &test.outcome {
        Outcome::Passed => ("ok  ", Color::Green),
        Outcome::Failed(_) => ("FAIL", Color::Red),
        Outcome::Todo(_) => ("todo", Color::Yellow),
        Outcome::Broken(_) => ("ERR ", Color::Red),
        Outcome::Unsupported(_) => ("n/a ", Color::Yellow),
    };
    _ = writeln!(out, "  {}  {}", style.paint(color, word), clean(&test.name));
    match &test.outcome {
        Outcome::Passed => {}
        Outcome::Todo(message) | Outcome::Broken(message) | Outcome::Unsupported(message) => {
            _ = writeln!(out, "        {}", clean(message));
        }
        Outcome::Failed(failures) => {
            for failure in failures {
                show(out, source, failure, style);
            }
        }
    }
}

fn show(out: &mut String, source: &Source, failure: &Failure, style: Style) {
    let line = source.place(failure.span.start).line;
    _ = writeln!(out, "        {} (line {line})", clean(&failure.message));
    let lines = failure.diff();
    for line in lines.iter().take(LINES) {
        let text = clean(&diff_line(line));
        let text = match line {
            Line::Same(_) => text,
            Line::Skipped(_) => style.paint(Color::Dim, &text),
            Line::Gone(_) => style.paint(Color::Red, &text),
            Line::New(_) => style.paint(Color::Green, &text),
        };
        _ = writeln!(out, "          {}", text.trim_end());
    }
    if lines.len() > LINES {
        _ = writeln!(out, "          … and {} more lines", lines.len() - LINES);
    }
    if let Some(hint) = &failure.hint {
        _ = writeln!(out, "          {}", style.paint(Color::Cyan, &clean(hint)));
    }
}

/// A line of a difference with its sign: `-` was expected, `+` was found, `|` is in both. Every line has a sign, so that no value
/// of the data starts a command of a workflow.
pub fn diff_line(line: &Line<'_>) -> String {
    match line {
        Line::Same(text) => format!("| {text}"),
        Line::Gone(text) => format!("- {text}"),
        Line::New(text) => format!("+ {text}"),
        Line::Skipped(n) => format!("  … {}", plural(*n, "line")),
    }
}

/// Results of tests as one JSON document.
pub fn suites_json(suites: &[SuiteResult]) -> String {
    let list: Vec<Json> = suites
        .iter()
        .map(|s| {
            let tests: Vec<Json> = s.tests.iter().map(|t| test_json(&s.source, t)).collect();
            json!({"file": s.source.name, "rule": {"id": s.rule_id, "name": s.rule_name}, "tests": tests})
        })
        .collect();
    let mut document = json!({"suites": list});
    let coverage = super::coverage::coverage_json(suites);
    if !coverage.is_empty() {
        document["coverage"] = Json::Array(coverage);
    }
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn test_json(source: &Source, test: &TestResult) -> Json {
    let failures: Vec<Json> = match &test.outcome {
        Outcome::Passed => Vec::new(),
        Outcome::Todo(message) | Outcome::Broken(message) | Outcome::Unsupported(message) => {
            vec![json!({"message": message})]
        }
        Outcome::Failed(list) => list
            .iter()
            .map(|f| {
                json!({
                    "message": f.message, "line": source.place(f.span.start).line, "expected": f.expected,
                    "actual": f.actual, "hint": f.hint,
                })
            })
            .collect(),
    };
    let outcome = match &test.outcome {
        Outcome::Passed => "passed",
        Outcome::Failed(_) => "failed",
        Outcome::Todo(_) => "todo",
        Outcome::Broken(_) => "broken",
        Outcome::Unsupported(_) => "unsupported",
    };
    let line = source.place(test.span.start).line;
    json!({"name": test.name, "line": line, "outcome": outcome, "alerts": test.alerts, "failures": failures})
}
