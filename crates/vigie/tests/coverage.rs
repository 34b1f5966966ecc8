//! `vigie test --coverage`: the operators and conditions that no test covers.

mod support;

use support::{Folder, vigie_in};

const RULE: &str = "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: Covered\nkind: Scheduled\nseverity: Low\n\
    queryFrequency: 1h\nqueryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n";

/// A test over sign-ins; whether it passes does not affect the coverage.
fn test(rows: &str) -> String {
    format!("tests:\n  - {{name: t, rows: {{SigninLogs: [{rows}]}}, expect: {{incidents: 0}}}}\n")
}

fn folder(name: &str, query: &str, rows: &str) -> Folder {
    let d = Folder::new(name);
    let query: String = query.lines().map(|l| format!("  {l}\n")).collect();
    d.file("a.yaml", format!("{RULE}{query}"));
    d.file("a.test.yaml", test(rows));
    d
}

/// The lines about coverage, with runs of spaces collapsed.
fn lines(d: &Folder) -> Vec<String> {
    let run = vigie_in(&d.0, &["test", "--coverage"]);
    let at = run.out.find("\na.yaml: ").unwrap_or_else(|| panic!("{}{}", run.out, run.err));
    run.out[at..].trim().lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn conditions_have_two_sides() {
    let query = "SigninLogs\n| where ResultType == '0' and (IPAddress startswith '10.' or Location == 'FR')\n| where Location != 'DE'";
    let d = folder(
        "conditions",
        query,
        "{ResultType: \"0\", IPAddress: 10.1.1.1}, {ResultType: \"5\", IPAddress: 10.1.1.1}",
    );
    let expected = [
        "a.yaml: 50% of the query is tested (2 of 2 steps, 1 of 4 conditions)",
        "line 11 never false IPAddress startswith '10.'",
        "line 11 never true Location == 'FR'",
        "line 12 never false Location != 'DE'",
    ];
    assert_eq!(lines(&d), expected);
    // Another test may cover the rest.
    d.file(
        "b.test.yaml",
        format!(
            "rule: a.yaml\n{}",
            test("{ResultType: \"0\", Location: FR}, {ResultType: \"0\", Location: DE, IPAddress: 10.1.1.1}")
        ),
    );
    assert_eq!(lines(&d), ["a.yaml: 100% of the query is tested (2 of 2 steps, 4 of 4 conditions)"]);
}

#[test]
fn operators_pass_rows() {
    let query = "let late = (days: int) {\n    SigninLogs\n    | where ResultType == tostring(days)\n    | extend Late = true\n};\n\
                 let other = SigninLogs | where ResultType == '0';\nlate(7)\n| join kind=inner (other | project IPAddress) on IPAddress\n\
                 | mv-expand Part = split(IPAddress, '.') to typeof(string)\n| mv-apply Part = pack_array(Part) on (where Part == '1')";
    let d = folder("steps", query, "{ResultType: \"0\", IPAddress: 10.1.1.1}");
    let expected = [
        "a.yaml: 22% of the query is tested (2 of 7 steps, 0 of 2 conditions)",
        "line 12 no row comes through | where ResultType == tostring(days)",
        "line 12 never true ResultType == tostring(days)",
        "line 13 no row arrives | extend Late = true",
        "line 15 never false ResultType == '0'",
        "line 17 no row arrives | join kind=inner (other | project IPAddress) on IPAddress",
        "line 18 no row arrives | mv-expand Part = split(IPAddress, '.') to typeof(string)",
        "line 19 no row arrives | mv-apply Part = pack_array(Part) on (where Part == '1')",
    ];
    assert_eq!(lines(&d), expected);
}

#[test]
fn a_simulation_covers_what_its_runs_saw() {
    let d = folder("simulation", "SigninLogs\n| where TimeGenerated > ago(1h)", "{TimeGenerated: -90m}");
    assert!(lines(&d).contains(&"line 11 never true TimeGenerated > ago(1h)".to_string()));
    let simulate = "simulate: {from: 2025-12-31T22:00:00Z, to: 2026-01-01T00:00:00Z}";
    d.file("a.test.yaml", test("{TimeGenerated: -90m}").replace("expect:", &format!("{simulate}, expect:")));
    assert_eq!(lines(&d), ["a.yaml: 100% of the query is tested (1 of 1 step, 1 of 1 condition)"]);
}

#[test]
fn operators_that_cannot_run_alone_do_not_count() {
    let query = "let known = (code: string) { toscalar(SigninLogs | where ResultType == code | count) };\n\
                 SigninLogs\n| where Location == 'FR'\n| extend N = known('5')";
    let d = folder("alone", query, "{Location: FR}, {Location: DE}");
    let said = lines(&d);
    assert_eq!(said[0], "a.yaml: 50% of the query is tested (2 of 4 steps, 1 of 2 conditions)");
    assert_eq!(said[3], "line 10 no row arrives | count");
    d.file("a.yaml", format!("{RULE}  T_CL\n  | where A == 1\n"));
    let said = lines(&d);
    assert_eq!(
        said,
        ["a.yaml: 0% of the query is tested (0 of 0 steps, 0 of 0 conditions, 1 step could not be run alone)"]
    );
}

#[test]
fn low_coverage_fails_and_json_has_all() {
    let d = folder(
        "gate",
        "SigninLogs\n| where ResultType == '5'\n| where Location == 'FR'",
        "{ResultType: \"5\"}, {ResultType: \"0\"}",
    );
    let run = vigie_in(&d.0, &["test", "--coverage=50", "--format", "json"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let covered = &json["coverage"][0];
    assert_eq!((&covered["file"], &covered["percent"]), (&"a.yaml".into(), &50.into()));
    let first = serde_json::json!({"line": 11, "column": 11, "text": "ResultType == '5'", "measured": true, "seenTrue": true, "seenFalse": true});
    assert_eq!(covered["conditions"][0], first);
    let second = serde_json::json!({"line": 12, "endLine": 12, "text": "where Location == 'FR'", "measured": true, "reached": true, "passed": false});
    assert_eq!(covered["steps"][1], second);
    let run = vigie_in(&d.0, &["test", "--coverage=51"]);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    assert!(run.err.contains("tests cover 50% of the query of `Covered`, less than 51%"), "{}", run.err);
    assert!(!vigie_in(&d.0, &["test"]).out.contains("tested"));
}
