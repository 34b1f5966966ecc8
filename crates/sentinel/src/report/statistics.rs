//! How many findings there are of each code.

use crate::check::{Finding, Findings};
use crate::render::plural;
use kql_source::{Applicability, Code, Severity};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The findings of a code.
struct Row {
    code: Code,
    findings: usize,
    /// The highest of their severities, which options may set apart from that of the code.
    severity: Severity,
    /// Those with a fix that a program may apply.
    fixable: usize,
    is_listed: bool,
}

fn rows(findings: &Findings) -> Vec<Row> {
    let mut rows: BTreeMap<Code, Row> = BTreeMap::new();
    let mut add = |f: &Finding, is_listed: bool| {
        let d = &f.diagnostic;
        let empty = Row { code: d.code, findings: 0, severity: d.severity, fixable: 0, is_listed };
        let row = rows.entry(d.code).or_insert(empty);
        row.findings += 1;
        row.severity = row.severity.max(d.severity);
        row.fixable += usize::from(d.fixes.iter().any(|fix| fix.applicability != Applicability::DisplayOnly));
    };
    findings.list.iter().for_each(|f| add(f, true));
    findings.counted.iter().for_each(|f| add(f, false));
    let mut rows: Vec<Row> = rows.into_values().collect();
    rows.sort_by(|a, b| b.findings.cmp(&a.findings).then(a.code.cmp(&b.code)));
    rows
}

/// A line per code, the most frequent first: number, code, severity, whether there are fixes, title.
pub fn statistics_text(findings: &Findings) -> String {
    let rows = rows(findings);
    let width = rows.iter().map(|r| r.findings.to_string().len()).max().unwrap_or(1);
    let mut out = String::new();
    for r in &rows {
        let fixable = if r.fixable > 0 { "[*]" } else { "[ ]" };
        let unlisted = if r.is_listed { String::new() } else { format!(" (`--select {}` shows them)", r.code) };
        let (n, code, severity, title) = (r.findings, r.code.id(), r.severity.name(), r.code.title());
        _ = writeln!(out, "{n:>width$}  {code:<7}  {severity:<7}  {fixable} {title}{unlisted}");
    }
    let total = rows.iter().map(|r| r.findings).sum();
    _ = writeln!(out, "{} of {}", plural(total, "finding"), plural(rows.len(), "code"));
    if rows.iter().any(|r| r.fixable > 0) {
        out.push_str(
            "[*] `vigie check --fix` changes some of them; `--unsafe-fixes` adds those that may change the meaning\n",
        );
    }
    out
}

/// The same as one JSON document.
pub fn statistics_json(findings: &Findings) -> String {
    let row = |r: &Row| {
        json!({
            "code": r.code.id(), "findings": r.findings, "severity": r.severity.name(), "fixable": r.fixable,
            "listed": r.is_listed, "title": r.code.title(),
        })
    };
    let list: Vec<_> = rows(findings).iter().map(row).collect();
    serde_json::to_string_pretty(&list).unwrap_or_default() + "\n"
}
