//! The published flagship rule over real logs gives the result that was computed without a KQL engine. Runs only if the
//! data is next to the clone.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says when it is skipped")]

mod support;

use std::collections::BTreeSet;
use support::{root, vigie};

fn rows_of(rule: &str) -> Option<(BTreeSet<String>, BTreeSet<String>, String)> {
    let shared = std::env::var_os("VIGIE_SHARED").map_or_else(|| root().join("../shared"), Into::into);
    let real = shared.join("real");
    if !real.is_dir() {
        println!("skipped: ../shared/real is not there");
        return None;
    }
    let text = |p: &str| real.join(p).display().to_string();
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(real.join("expected.json")).unwrap()).unwrap();
    let flags = ["--now", "2026-03-01T12:00:00Z"];
    let (rule, data, functions) = (text(rule), text("data"), text("parsers"));
    let run = vigie(&[
        "query",
        "-f",
        &rule,
        "--data",
        &data,
        "--functions",
        &functions,
        "--format",
        "ndjson",
        flags[0],
        flags[1],
    ]);
    assert_eq!(run.status, 0, "{}", run.err);
    let got: Vec<serde_json::Value> = run.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let keys: BTreeSet<String> = got[0].as_object().unwrap().keys().cloned().collect();
    let canonical = |v: &serde_json::Value| {
        let cells: Vec<String> = keys.iter().map(|k| format!("{k}={}", v[k])).collect();
        cells.join("|")
    };
    let expected = expected["rows_unordered"].as_array().unwrap().iter().map(canonical).collect();
    let alerts =
        vigie(&["run", &rule, "--data", &data, "--functions", &functions, "--format", "json", flags[0], flags[1]]);
    assert_eq!(alerts.status, 0, "{}", alerts.err);
    Some((got.iter().map(canonical).collect(), expected, format!("{}\n{}", alerts.out, alerts.err)))
}

#[test]
fn the_flagship_rule_finds_its_sixteen_rows() {
    if let Some((got, expected, alerts)) = rows_of("rules/IPEntity_imWebSession.yaml") {
        assert_eq!(got.len(), 16);
        assert_eq!(got, expected);
        assert!(alerts.contains("RULE106") && alerts.contains("`Url`"), "{alerts}");
        let json: serde_json::Value =
            serde_json::from_str(&alerts[alerts.find('[').unwrap()..=alerts.rfind("\n]").unwrap() + 1]).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 1);
    }
}

#[test]
fn the_older_version_finds_the_same() {
    if let Some((got, expected, _)) = rows_of("rules/IPEntity_imWebSession.2022.yaml") {
        assert_eq!(got, expected);
    }
}
