//! Request properties and query parameters on the command line.

mod support;

use support::{Folder, vigie, vigie_in};

#[test]
fn parameters_have_values_from_the_command_line() {
    let query = "declare query_parameters(since:datetime, n:long = 1); print n = n, since = since";
    let run = vigie(&["query", query, "--format", "csv", "--param", "since=2026-03-01", "--param", "n=5"]);
    assert_eq!((run.status, run.out.replace("\r\n", "\n").as_str()), (0, "n,since\n5,2026-03-01T00:00:00.0000000Z\n"));
    let run = vigie(&["query", query]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("KQL212") && run.err.contains("--param since=VALUE"), "{}", run.err);
    let run = vigie(&["query", query, "--param", "sice=2026-03-01"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("declares no parameter `sice`"), "{}", run.err);
    assert_eq!(vigie(&["query", query, "--param", "since"]).status, 2);
}

#[test]
fn a_check_of_a_query_needs_no_values_and_a_rule_must_have_defaults() {
    let d = Folder::new("parameters");
    d.file("q.kql", "declare query_parameters(n:long); print n");
    let run = vigie_in(&d.0, &["check", "q.kql"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
}

/// The text that the service puts into an alert sets the time of its run.
#[test]
fn the_query_of_an_alert_gives_its_rows_again() {
    let d = Folder::new("alert-query");
    d.file("data/SigninLogs.ndjson", "{\"TimeGenerated\":\"2026-03-01T11:00:00Z\",\"UserPrincipalName\":\"eve\"}\n");
    let rule = "id: 6f4d7c1e-9a3b-4c57-8f1d-2b6e0a9c5d31\nname: Sign-ins\nkind: Scheduled\nseverity: Low\n\
                queryFrequency: 1h\nqueryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: []\n\
                query: |\n  SigninLogs | where TimeGenerated between (ago(2h) .. now()) | project UserPrincipalName, At = now()\n";
    d.file("rule.yaml", rule);
    let now = "2026-03-01T12:00:00Z";
    let run = vigie_in(
        &d.0,
        &["run", "rule.yaml", "--data", "data", "--now", now, "--as", "security-alert", "--format", "ndjson"],
    );
    assert_eq!(run.status, 0, "{}", run.err);
    let alert: serde_json::Value = serde_json::from_str(run.out.lines().next().expect("an alert")).expect("JSON");
    let properties = alert["ExtendedProperties"].clone();
    let properties = properties.as_str().map_or(properties.clone(), |text| serde_json::from_str(text).expect("JSON"));
    let text = properties["Query"].as_str().expect("a query");
    assert!(text.starts_with("set query_now = "), "{text}");
    // Without `--now`: the text says when it ran.
    let again = vigie_in(&d.0, &["query", text, "--data", "data", "--format", "ndjson"]);
    let row = "{\"UserPrincipalName\":\"eve\",\"At\":\"2026-03-01T12:00:00.0000000Z\"}";
    assert_eq!((again.status, again.out.trim()), (0, row), "{}", again.err);
}
