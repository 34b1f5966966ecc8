use super::place::places;
use crate::check::{Findings, fix_of};
use crate::render::plural;
use kql_source::{Applicability, Code, Profile, Screen, Severity, SourceMap, fixes_json, render_text};
use serde_json::json;
use std::fmt;
use std::sync::Arc;

/// How much was checked; displayed as `2 rules and 1 query`.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    /// Rules.
    pub rules: usize,
    /// Files with a query of its own.
    pub queries: usize,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queries = match self.queries {
            1 => "1 query".to_string(),
            n => format!("{n} queries"),
        };
        match (self.rules, self.queries) {
            (_, 0) => f.write_str(&plural(self.rules, "rule")),
            (0, _) => f.write_str(&queries),
            (_, _) => write!(f, "{} and {queries}", plural(self.rules, "rule")),
        }
    }
}

/// Findings with the lines of their files, and a line of figures.
pub fn findings_text(findings: &Findings, checked: Checked, screen: Screen) -> String {
    let mut out = String::new();
    for of_file in findings.list.chunk_by(|a, b| Arc::ptr_eq(&a.source, &b.source)) {
        let Some(first) = of_file.first() else { continue };
        let diagnostics: Vec<_> = of_file.iter().map(|f| f.diagnostic.clone()).collect();
        out.push_str(&render_text(&SourceMap::identity(first.source.clone()), &diagnostics, screen));
    }
    let figures = counted_lines(findings) + &fixable_line(findings) + &summary(findings, checked);
    out.push_str(&screen.wrap_lines(&figures));
    out
}

/// What is counted rather than listed, a line a code.
fn counted_lines(findings: &Findings) -> String {
    let line = |(code, n): (Code, usize)| {
        let findings = plural(n, "finding");
        format!("{}[{code}]: {}: {findings}; `--select {code}` shows them\n", code.severity().name(), code.title())
    };
    findings.counts().into_iter().map(line).collect()
}

/// How many findings have a fix.
fn fixable_line(findings: &Findings) -> String {
    let all = || findings.list.iter().chain(&findings.counted);
    let safe = all().filter(|f| fix_of(f, Applicability::Safe).is_some()).count();
    let more = all().filter(|f| fix_of(f, Applicability::Unsafe).is_some()).count() - safe;
    match (safe, more) {
        (0, 0) => String::new(),
        (0, more) => format!("[*] {more} fixable with `--fix --unsafe-fixes`\n"),
        (safe, 0) => format!("[*] {safe} fixable with `--fix`\n"),
        (safe, more) => format!("[*] {safe} fixable with `--fix`, {more} more with `--unsafe-fixes`\n"),
    }
}

/// How many findings there are of each severity.
pub fn totals(findings: &Findings) -> String {
    let all = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    all.map(|(severity, name)| plural(findings.count(severity), name)).join(", ")
}

/// The last line: figures.
fn summary(findings: &Findings, checked: Checked) -> String {
    let mut parts = vec![totals(findings)];
    if findings.allowed > 0 {
        parts.push(format!("{} allowed by comments", findings.allowed));
    }
    if findings.known > 0 {
        parts.push(format!("{} known to the baseline", findings.known));
    }
    format!("{checked} checked: {}\n", parts.join(", "))
}

/// Findings as one JSON document.
pub fn findings_json(findings: &Findings) -> String {
    let list: Vec<_> = findings
        .list
        .iter()
        .map(|f| {
            let d = &f.diagnostic;
            let (from, to) = places(&f.source, d.span);
            json!({
                "file": f.source.name, "rule": f.rule, "code": d.code.id(), "profile": d.code.profile().map(Profile::name),
                "severity": d.severity.name(),
                "message": d.headline(), "help": d.help, "line": from.line, "column": from.column, "endLine": to.line,
                "endColumn": to.column, "fingerprint": f.fingerprint(),
                "function": d.origin.as_ref().map(|o| &o.function),
                "fixes": fixes_json(&SourceMap::identity(f.source.clone()), &d.fixes),
            })
        })
        .collect();
    let counted: Vec<_> =
        findings.counts().into_iter().map(|(code, n)| json!({"code": code.id(), "findings": n})).collect();
    let document = json!({"findings": list, "counted": counted, "allowed": findings.allowed, "known": findings.known});
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}
