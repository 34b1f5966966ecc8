use super::place::places;
use crate::check::Findings;
use crate::render::plural;
use kql_source::{Profile, Screen, Severity, SourceMap, fixes_json, render_text};
use serde_json::json;
use std::fmt;

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
    for f in &findings.list {
        let map = SourceMap::identity((*f.source).clone());
        out.push_str(&render_text(&map, std::slice::from_ref(&f.diagnostic), screen));
    }
    let mut parts = vec![
        plural(findings.count(Severity::Error), "error"),
        plural(findings.count(Severity::Warning), "warning"),
        plural(findings.count(Severity::Note), "note"),
    ];
    if findings.allowed > 0 {
        parts.push(format!("{} allowed by comments", findings.allowed));
    }
    if findings.known > 0 {
        parts.push(format!("{} known to the baseline", findings.known));
    }
    out.push_str(&format!("{checked} checked: {}\n", parts.join(", ")));
    out
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
                "fixes": fixes_json(&SourceMap::identity((*f.source).clone()), &d.fixes),
            })
        })
        .collect();
    let document = json!({"findings": list, "allowed": findings.allowed, "known": findings.known});
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}
