use super::places;
use crate::check::Findings;
use kql_source::{Code, Severity};
use serde_json::{Value as Json, json};

/// Findings as SARIF 2.1.0.
pub fn sarif(findings: &Findings, version: &str) -> String {
    let mut codes: Vec<Code> = findings.list.iter().map(|f| f.diagnostic.code).collect();
    codes.sort();
    codes.dedup();
    let rules: Vec<Json> = codes
        .iter()
        .map(|c| {
            json!({
                "id": c.id(), "shortDescription": {"text": c.title()},
                "defaultConfiguration": {"level": level(c.severity())},
            })
        })
        .collect();
    let results: Vec<Json> = findings
        .list
        .iter()
        .map(|f| {
            let d = &f.diagnostic;
            let (from, to) = places(&f.source, d.span);
            let text = match &d.help {
                Some(help) => format!("{}. {help}", d.message),
                None => d.message.clone(),
            };
            json!({
                "ruleId": d.code.id(),
                "ruleIndex": codes.binary_search(&d.code).unwrap_or(0),
                "level": level(d.severity),
                "message": {"text": text},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": uri(&f.source.name)},
                    "region": {
                        "startLine": from.line, "startColumn": from.column,
                        "endLine": to.line, "endColumn": to.column,
                    },
                }}],
                "partialFingerprints": {"vigie/v1": f.fingerprint()},
            })
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "vigie", "version": version, "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A path as a relative reference of a URI.
fn uri(path: &str) -> String {
    let mut out = String::new();
    let path = path.replace('\\', "/");
    for b in path.trim_start_matches("./").bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_' | b'~') {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}
