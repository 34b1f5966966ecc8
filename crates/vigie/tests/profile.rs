//! `vigie check` of what the service refuses and of contribution rules; hunting queries; other files in folders of rules.

mod support;

use support::{Folder, vigie_in};

const RULE: &str = "id: 3a9f1b52-6d0e-4c1b-9a57-2f6f0f5d8e11
name: LDAP search
severity: Medium
kind: Scheduled
queryFrequency: 1d
queryPeriod: 2d
triggerOperator: gt
triggerThreshold: 0
tactics: [Discovery]
relevantTechniques: [T1087]
";

const QUERY: &str = "query: |
  DeviceEvents
  | where ActionType == 'LdapSearch'
  | summarize n = count() by DeviceName
";

const HUNT: &str = "id: 5a9f1b52-6d0e-4c1b-9a57-2f6f0f5d8e11
name: Failed sign-ins
description: Hunting query.
requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes: [SigninLogs]
tactics: [CredentialAccess]
relevantTechniques: [T1110]
query: |
  SigninLogs
  | where ResultType == '50126'
  | summarize Failures = count() by IPAddress
entityMappings:
  - entityType: IP
    fieldMappings:
      - {identifier: Address, columnName: IPAddress}
";

#[test]
fn only_the_profile_asks_for_contribution_rules() {
    let d = Folder::new("profile");
    d.file("rule.yaml", format!("{RULE}{QUERY}"));
    let run = vigie_in(&d.0, &["check", "rule.yaml"]);
    assert_eq!((run.status, run.out.as_str()), (0, "1 rule checked: 0 errors, 0 warnings, 0 notes\n"), "{}", run.err);
    let profile = ["check", "rule.yaml", "--profile", "azure-sentinel", "--format", "json"];
    let run = vigie_in(&d.0, &profile);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let found = json["findings"].as_array().expect("a list");
    assert_eq!(found.len(), 3, "{}", run.out);
    assert!(found.iter().all(|f| f["code"] == "RULE118" && f["profile"] == "azure-sentinel"), "{}", run.out);
    d.file("vigie.toml", "profile = \"azure-sentinel\"\n[levels]\nRULE118 = \"warning\"\n");
    let run = vigie_in(&d.0, &["check", "rule.yaml"]);
    assert!(run.status == 0 && run.out.contains("0 errors, 3 warnings"), "{}", run.out);
    // The option goes before the file.
    assert!(vigie_in(&d.0, &["check", "rule.yaml", "--profile", "service"]).out.contains("0 errors, 0 warnings"));
    d.file("vigie.toml", "profile = \"mine\"\n");
    assert_eq!(vigie_in(&d.0, &["check", "rule.yaml"]).status, 2);
}

#[test]
fn hunting_queries_are_no_rules() {
    let d = Folder::new("hunting");
    d.file("hunting.yaml", HUNT);
    let row = |time: &str| {
        format!("{{\"TimeGenerated\":\"{time}\",\"ResultType\":\"50126\",\"IPAddress\":\"203.0.113.9\"}}\n")
    };
    d.file("data/SigninLogs.ndjson", row("2020-01-01T00:00:00Z") + &row("2026-03-01T00:00:00Z"));
    let run = vigie_in(&d.0, &["check", "hunting.yaml", "--profile", "azure-sentinel"]);
    assert!(run.status == 0 && run.out.contains("0 errors, 0 warnings"), "{}{}", run.out, run.err);
    // Every row, whenever it was, and no alert.
    let run = vigie_in(&d.0, &["run", "hunting.yaml", "--data", "data", "--now", "2026-03-02T00:00:00Z"]);
    assert!(run.status == 0 && run.out.contains("1 row of a hunting query"), "{}{}", run.out, run.err);
    assert!(
        run.out.contains("203.0.113.9") && run.out.lines().any(|l| l.contains("203.0.113.9") && l.contains('2')),
        "{}",
        run.out
    );
    let args = ["run", "hunting.yaml", "--data", "data", "--format", "json", "--fail-on-alert"];
    let run = vigie_in(&d.0, &args);
    assert_eq!((run.status, run.out.trim()), (0, "[]"), "{}", run.err);
    // A mapping to a column that is not there is a mistake there too.
    d.file("wrong.yaml", HUNT.replace("columnName: IPAddress", "columnName: Address"));
    assert!(vigie_in(&d.0, &["check", "wrong.yaml"]).out.contains("RULE105"));
}

/// Which columns `pivot` and `bag_unpack` return is known only from data.
#[test]
fn columns_that_depend_on_data_are_not_missing() {
    let d = Folder::new("open");
    let mapping = "entityMappings:\n  - entityType: Host\n    fieldMappings:\n      - {identifier: HostName, columnName: web1}\n\
                   customDetails:\n  Low: low\nalertDetailsOverride:\n  alertDisplayNameFormat: \"{{high}}\"\n";
    for (i, plugin) in
        ["evaluate pivot(Level_s, count(), Host_s)", "project d = todynamic(Bag_s) | evaluate bag_unpack(d)"]
            .iter()
            .enumerate()
    {
        let rule = format!("{RULE}query: |\n  T_CL\n  | {plugin}\n{mapping}");
        d.file(&format!("{i}.yaml"), rule);
    }
    d.file(
        "data/T_CL.ndjson",
        "{\"TimeGenerated\":\"2026-03-01T00:00:00Z\",\"Level_s\":\"low\",\"Host_s\":\"web1\",\"Bag_s\":\"{\\\"low\\\":1}\"}\n",
    );
    for rule in ["0.yaml", "1.yaml"] {
        let run = vigie_in(&d.0, &["check", rule, "--data", "data"]);
        assert!(run.status == 0 && !run.out.contains("RULE10"), "{}", run.out);
        for now in ["2026-03-01T01:00:00Z", "2027-01-01T00:00:00Z"] {
            let run = vigie_in(&d.0, &["run", rule, "--data", "data", "--now", now]);
            assert_eq!(run.status, 0, "{now} {}{}", run.out, run.err);
        }
    }
    // Known columns are still compared.
    d.file("2.yaml", format!("{RULE}query: T_CL | project Level_s\n{mapping}"));
    assert!(vigie_in(&d.0, &["check", "2.yaml", "--data", "data"]).out.contains("RULE105"));
}

#[test]
fn other_files_of_a_folder_are_left_out() {
    let d = Folder::new("other-files");
    d.file("rule.yaml", format!("{RULE}{QUERY}"));
    d.file("docker-compose.yml", "version: '3'\nservices:\n  web: {image: x}\n");
    d.file("package.json", "{\"name\": \"x\", \"version\": \"1.0.0\"}");
    d.file(".pre-commit-config.yaml", "repos: []\n");
    let run = vigie_in(&d.0, &["check", "."]);
    assert!(run.status == 0 && run.out.starts_with("1 rule checked: 0 errors"), "{}{}", run.out, run.err);
    assert!(run.err.contains("`docker-compose.yml` is left out") && run.err.contains("`package.json`"), "{}", run.err);
    // A file that is named is meant.
    assert_eq!(vigie_in(&d.0, &["check", "docker-compose.yml"]).status, 1);
}
