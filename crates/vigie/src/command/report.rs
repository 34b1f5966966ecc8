//! The forms in which `check` and `test` tell what they found, on standard output and into files.

use super::Failure;
use kql::source::{SourceMap, Span, render_line};
use sentinel::check::Findings;
use sentinel::report::*;
use sentinel::rule_test::{Outcome, SuiteResult};
use std::io::Write;

/// A form of a report.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Line,
    Json,
    Junit,
    Sarif,
    Github,
}

/// Tells findings on standard output and in the files that were asked for; on GitHub Actions in its summary too.
pub fn findings(format: Kind, files: &[String], findings: &Findings, count: usize) -> Result<(), Failure> {
    let form = |kind: Kind| match kind {
        Kind::Text => findings_text(findings, count, crate::output::style()),
        Kind::Line => lines(findings),
        Kind::Json => findings_json(findings),
        Kind::Junit => junit_findings(findings),
        Kind::Sarif => sarif(findings, env!("CARGO_PKG_VERSION")),
        Kind::Github => github_findings(findings),
    };
    write_all(format, files, form)?;
    summary(|| summary_findings(findings, count))
}

/// Tells the results of tests.
pub fn suites(format: Kind, files: &[String], suites: &[SuiteResult]) -> Result<(), Failure> {
    let form = |kind: Kind| match kind {
        Kind::Text => suites_text(suites, crate::output::style()),
        Kind::Line => suites_lines(suites),
        Kind::Sarif => sarif_suites(suites, env!("CARGO_PKG_VERSION")),
        Kind::Json => suites_json(suites),
        Kind::Junit => junit_suites(suites),
        Kind::Github => github_suites(suites),
    };
    write_all(format, files, form)?;
    summary(|| summary_suites(suites))
}

fn write_all(format: Kind, files: &[String], form: impl Fn(Kind) -> String) -> Result<(), Failure> {
    println!("{}", form(format).trim_end());
    // In a workflow of GitHub people look at annotations first.
    if format == Kind::Text && std::env::var_os("GITHUB_ACTIONS").is_some_and(|v| v == "true") {
        print!("{}", form(Kind::Github));
    }
    for spec in files {
        let (kind, path) = spec
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("`{spec}` is no report: write `--report junit=FILE`")))?;
        let kind = match kind {
            "text" => Kind::Text,
            "line" => Kind::Line,
            "json" => Kind::Json,
            "junit" => Kind::Junit,
            "sarif" => Kind::Sarif,
            "github" => Kind::Github,
            other => {
                let known = "text, line, json, junit, sarif and github";
                return Err(Failure::usage(format!("there is no report `{other}`, only {known}")));
            }
        };
        std::fs::write(path, form(kind)).map_err(|e| Failure::usage(format!("`{path}` cannot be written: {e}")))?;
    }
    Ok(())
}

/// GitHub shows what is appended to the file that it names.
fn summary(text: impl Fn() -> String) -> Result<(), Failure> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY") else { return Ok(()) };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut f| f.write_all(text().as_bytes()))
        .map_err(|e| Failure::usage(format!("the step summary cannot be written: {e}")))
}

/// A failure a line.
fn suites_lines(suites: &[SuiteResult]) -> String {
    let mut out = String::new();
    for suite in suites {
        for test in &suite.tests {
            let mut line = |span: Span, message: &str| {
                let place = suite.source.place(span.start);
                let text =
                    format!("{}:{}:{}: error: {}: {message}", suite.source.name, place.line, place.column, test.name);
                out.push_str(&text.replace(['\n', '\r'], " "));
                out.push('\n');
            };
            match &test.outcome {
                Outcome::Passed => {}
                Outcome::Failed(list) => list.iter().for_each(|f| line(f.span, &f.message)),
                Outcome::Broken(message) | Outcome::Unsupported(message) => line(test.span, message),
            }
        }
    }
    out
}

fn lines(findings: &Findings) -> String {
    let mut out = String::new();
    for f in &findings.list {
        let map = SourceMap::identity((*f.source).clone());
        out.push_str(&render_line(&map, &f.diagnostic));
        out.push('\n');
    }
    out
}
