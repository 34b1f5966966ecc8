//! Reports of `check` and `test`, on standard output and in files.

use super::Failure;
use crate::args::ReportFormat;
use crate::output::{self, Terminal};
use clap::ValueEnum;
use kql_literal::visible;
use kql_source::{SourceMap, Span, render_line};
use sentinel::check::Findings;
use sentinel::report::*;
use sentinel::rule_test::{Outcome, SuiteResult};
use std::io::Write;
use std::path::Path;

/// Writes findings to standard output and to the files of `--report`; on GitHub Actions, to the summary of the step too.
pub fn findings(format: ReportFormat, files: &[String], findings: &Findings, checked: Checked) -> Result<(), Failure> {
    write_all(format, files, |kind| form(kind, findings, checked))?;
    summary(|| summary_findings(findings, checked))
}

fn form(kind: ReportFormat, findings: &Findings, checked: Checked) -> String {
    match kind {
        ReportFormat::Text => findings_text(findings, checked, Terminal::output().screen),
        ReportFormat::Line => lines(findings),
        ReportFormat::Json => findings_json(findings),
        ReportFormat::Junit => junit_findings(findings),
        ReportFormat::Sarif => sarif(findings, env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY")),
        ReportFormat::Github => github_findings(findings),
    }
}

/// Writes how many findings there are of each code to standard output; reports in files hold the findings.
pub fn statistics(format: ReportFormat, files: &[String], found: &Findings, checked: Checked) -> Result<(), Failure> {
    match format {
        ReportFormat::Text => output::text(statistics_text(found))?,
        ReportFormat::Json => output::text(statistics_json(found))?,
        ReportFormat::Line | ReportFormat::Junit | ReportFormat::Sarif | ReportFormat::Github => {
            return Err(Failure::usage("`--statistics` has the formats `text` and `json`"));
        }
    }
    write_files(files, |kind| form(kind, found, checked))?;
    summary(|| summary_findings(found, checked))
}

/// Writes the results of tests, in the same places.
pub fn suites(format: ReportFormat, files: &[String], suites: &[SuiteResult]) -> Result<(), Failure> {
    let form = |kind: ReportFormat| match kind {
        ReportFormat::Text => {
            let screen = Terminal::output().screen;
            screen.wrap_lines(&suites_text(suites, screen))
        }
        ReportFormat::Line => suites_lines(suites),
        ReportFormat::Sarif => sarif_suites(suites, env!("CARGO_PKG_VERSION")),
        ReportFormat::Json => suites_json(suites),
        ReportFormat::Junit => junit_suites(suites),
        ReportFormat::Github => github_suites(suites),
    };
    write_all(format, files, form)?;
    summary(|| summary_suites(suites))
}

fn write_all(format: ReportFormat, files: &[String], form: impl Fn(ReportFormat) -> String) -> Result<(), Failure> {
    output::line(form(format).trim_end())?;
    // GitHub shows annotations in the diff of a pull request.
    if format == ReportFormat::Text && std::env::var_os("GITHUB_ACTIONS").is_some_and(|v| v == "true") {
        output::text(form(ReportFormat::Github))?;
    }
    write_files(files, form)
}

fn write_files(files: &[String], form: impl Fn(ReportFormat) -> String) -> Result<(), Failure> {
    for spec in files {
        let (kind, path) = spec
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("`{spec}` is not a report; write `--report junit=FILE`")))?;
        let kind = ReportFormat::from_str(kind, false).map_err(|_| {
            let known: Vec<_> =
                ReportFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
            let known: Vec<&str> = known.iter().map(|v| v.get_name()).collect();
            Failure::usage(format!("there is no report `{kind}`; the reports are {}", known.join(", ")))
        })?;
        // Inside of JSON the escapes are its own, and the values the same.
        output::write(Path::new(path), &*visible::lines(&form(kind)))?;
    }
    Ok(())
}

/// Appends to the file that GitHub shows as the summary of the step.
fn summary(text: impl Fn() -> String) -> Result<(), Failure> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY") else { return Ok(()) };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut f| f.write_all(text().as_bytes()))
        .map_err(|e| Failure::usage(format!("the step summary cannot be written: {e}")))
}

/// One line per failure.
fn suites_lines(suites: &[SuiteResult]) -> String {
    let mut out = String::new();
    for suite in suites {
        for test in &suite.tests {
            let mut line = |span: Span, message: &str| {
                let place = suite.source.place(span.start);
                let text =
                    format!("{}:{}:{}: error: {}: {message}", suite.source.name, place.line, place.column, test.name);
                out.push_str(&output::name(text));
                out.push('\n');
            };
            match &test.outcome {
                Outcome::Passed | Outcome::Todo(_) => {}
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
        let map = SourceMap::identity(f.source.clone());
        out.push_str(&render_line(&map, &f.diagnostic));
        out.push('\n');
    }
    out
}
