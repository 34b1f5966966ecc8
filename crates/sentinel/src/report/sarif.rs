use super::place::places;
use crate::check::Findings;
use crate::rule_test::{Outcome, SuiteResult};
use kql_source::{Applicability, Code, Edit, Fix, Severity, Source, Span};
use serde_json::{Value as Json, json};

/// Findings as SARIF 2.1.0. `repository` is the address of Vigie's repository, where the pages of the codes are; it may be empty.
pub fn sarif(findings: &Findings, version: &str, repository: &str) -> String {
    let mut codes: Vec<Code> = findings.list.iter().map(|f| f.diagnostic.code).collect();
    codes.sort();
    codes.dedup();
    let rules: Vec<Json> = codes
        .iter()
        .map(|c| {
            let mut rule = json!({
                "id": c.id(), "shortDescription": {"text": c.title()},
                "defaultConfiguration": {"level": level(c.severity())},
            });
            if !repository.is_empty() {
                rule["helpUri"] = json!(format!("{repository}/blob/v{version}/docs/errors/{}.md", c.id()));
            }
            rule
        })
        .collect();
    let results: Vec<Json> = findings
        .list
        .iter()
        .map(|f| {
            let d = &f.diagnostic;
            let text = match &d.help {
                Some(help) => format!("{}. {help}", d.headline()),
                None => d.headline().into_owned(),
            };
            let mut result = json!({
                "ruleId": d.code.id(),
                "ruleIndex": codes.binary_search(&d.code).unwrap_or(0),
                "level": level(d.severity),
                "message": {"text": text},
                "locations": [location(&f.source, d.span)],
                "partialFingerprints": {"vigie/v1": f.message_fingerprint(), "vigie/v2": f.fingerprint()},
            });
            let fixes = d.fixes.iter().filter(|fix| fix.applicability != Applicability::DisplayOnly);
            let fixes: Vec<Json> = fixes.map(|fix| fix_json(&f.source, fix)).collect();
            if !fixes.is_empty() {
                result["fixes"] = json!(fixes);
            }
            result
        })
        .collect();
    document(version, &rules, &results)
}

fn fix_json(source: &Source, fix: &Fix) -> Json {
    let replacement =
        |e: &Edit| json!({"deletedRegion": region(source, e.span), "insertedContent": {"text": e.replacement}});
    let replacements: Vec<Json> = fix.edits.iter().map(replacement).collect();
    json!({
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": {"uri": uri(&source.name)}, "replacements": replacements}],
    })
}

/// Tests that do not pass as SARIF 2.1.0, each failure a result in the test file.
pub fn sarif_suites(suites: &[SuiteResult], version: &str) -> String {
    const RULES: [(&str, &str); 2] =
        [("test-failed", "a test expects something else"), ("test-broken", "a test could not be run")];
    let rules: Vec<Json> = RULES
        .iter()
        .map(|(id, text)| {
            json!({"id": id, "shortDescription": {"text": text}, "defaultConfiguration": {"level": "error"}})
        })
        .collect();
    let mut results = Vec::new();
    for suite in suites {
        for test in &suite.tests {
            let mut add = |rule: usize, span: Span, message: &str| {
                let text = format!("{}: {message}", test.name);
                let print = crate::id::content_id(&[&suite.source.name, &test.name, message]);
                results.push(json!({
                    "ruleId": RULES[rule].0, "ruleIndex": rule, "level": "error", "message": {"text": text},
                    "locations": [location(&suite.source, span)],
                    "partialFingerprints": {"vigie/v1": print},
                }));
            };
            match &test.outcome {
                Outcome::Passed | Outcome::Todo(_) => {}
                Outcome::Failed(list) => list.iter().for_each(|f| add(0, f.span, &f.message)),
                Outcome::Broken(message) | Outcome::Unsupported(message) => add(1, test.span, message),
            }
        }
    }
    document(version, &rules, &results)
}

fn document(version: &str, rules: &[Json], results: &[Json]) -> String {
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

fn location(source: &Source, span: Span) -> Json {
    json!({"physicalLocation": {"artifactLocation": {"uri": uri(&source.name)}, "region": region(source, span)}})
}

fn region(source: &Source, span: Span) -> Json {
    let (from, to) = places(source, span);
    json!({"startLine": from.line, "startColumn": from.column, "endLine": to.line, "endColumn": to.column})
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
