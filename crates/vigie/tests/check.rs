//! Which findings `vigie check` shows: defaults, options, `vigie.toml`, baselines; and descriptions of tables.

mod support;

use support::{Folder, Run, check, vigie_in};

const RULE: &str = "id: 3a9f1b52-6d0e-4c1b-9a57-2f6f0f5d8e11
name: Sign-ins
severity: Medium
kind: Scheduled
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [CredentialAccess]
relevantTechniques: [T1110]
query: |
  SigninLogs
  | where TimeGenerated > ago(2d)
  | where Status has \"two words\"
  | extend Ip = tostring(DeviceDetail.ip)
  | join (SigninLogs) on UserPrincipalName
entityMappings:
  - entityType: Account
    fieldMappings:
      - {identifier: Name, columnName: UserPrincipalName}
  - entityType: IP
    fieldMappings:
      - {identifier: Address, columnName: Ip}
";

fn folder(name: &str) -> Folder {
    let d = Folder::new(name);
    d.file("rules/a.yaml", RULE);
    d
}

/// The codes of a report of lines.
fn codes(run: &Run) -> Vec<String> {
    let mut codes: Vec<String> =
        run.out.lines().filter_map(|l| Some(l.split_once('[')?.1.split_once(']')?.0.to_string())).collect();
    codes.sort();
    codes
}

fn checked(d: &Folder, more: &[&str]) -> Run {
    vigie_in(&d.0, &[&["check", "rules", "--format", "line"], more].concat())
}

#[test]
fn what_is_no_fault_is_counted_or_off() {
    let d = folder("defaults");
    let run = vigie_in(&d.0, &["check", "rules"]);
    check(&run, 0, &["warning[RULE201]", "warning[KQL401]"]);
    assert!(!run.out.contains("KQL404") && !run.out.contains("RULE203"), "{}", run.out);
    let counted: Vec<&str> = run.out.lines().filter(|l| l.contains("RULE202") || l.contains("RULE206")).collect();
    assert_eq!(
        counted,
        [
            "note[RULE202]: late events are missed: 1 finding; `--select RULE202` shows them",
            "note[RULE206]: an entity mapping that identifies the entity only weakly: 1 finding; `--select RULE206` shows them",
        ]
    );
    assert_eq!(
        codes(&checked(&d, &["--select", "ALL"])),
        ["KQL401", "KQL404", "RULE201", "RULE202", "RULE203", "RULE206"]
    );
}

#[test]
fn codes_are_selected_and_ignored() {
    let d = folder("selection");
    assert_eq!(codes(&checked(&d, &[])), ["KQL401", "RULE201"]);
    assert_eq!(codes(&checked(&d, &["--select", "RULE202,KQL4"])), ["KQL401", "KQL404", "RULE202"]);
    assert_eq!(codes(&checked(&d, &["--extend-select", "RULE203"])), ["KQL401", "RULE201", "RULE203"]);
    assert_eq!(codes(&checked(&d, &["--ignore", "KQL", "--ignore", "RULE201"])), [""; 0]);
    assert_eq!(codes(&checked(&d, &["--level", "error"])), [""; 0]);
    let run = vigie_in(&d.0, &["check", "rules", "--level", "warning"]);
    assert!(!run.out.contains("RULE202"), "{}", run.out);
    check(&checked(&d, &["--select", "RULE20Z"]), 2, &["there is no code `RULE20Z`", "did you mean"]);
}

#[test]
fn statistics_group_by_code() {
    let d = folder("statistics");
    let run = vigie_in(&d.0, &["check", "rules", "--statistics"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(
        lines[..5],
        [
            "1  KQL401   warning  [*] join without a kind",
            "1  RULE201  warning  [*] the query looks back further than the rule's period",
            "1  RULE202  note     [ ] late events are missed (`--select RULE202` shows them)",
            "1  RULE206  note     [ ] an entity mapping that identifies the entity only weakly (`--select RULE206` shows them)",
            "4 findings of 4 codes",
        ],
        "{}",
        run.out
    );
    let run = vigie_in(&d.0, &["check", "rules", "--statistics", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((&json[0]["code"], &json[0]["findings"]), (&"KQL401".into(), &1.into()));
    check(&vigie_in(&d.0, &["check", "rules", "--statistics", "--format", "junit"]), 2, &["`text` and `json`"]);
}

#[test]
fn the_configuration_is_found_in_parent_folders() {
    let d = folder("parents");
    d.file("rules/legacy/b.yaml", RULE.replace("3a9f1b52", "4a9f1b52").replace("Sign-ins", "Old"));
    d.file("vigie.toml", "[levels]\nRULE203 = \"error\"\nRULE201 = \"off\"\n[per-path.legacy]\nRULE203 = \"off\"\n");
    assert_eq!(codes(&checked(&d, &[])), ["KQL401", "KQL401", "RULE203"]);
    // From the folder of the rules, and from elsewhere.
    let run = vigie_in(&d.0.join("rules"), &["check", "a.yaml", "--format", "line"]);
    assert_eq!((run.status, codes(&run)), (1, vec!["KQL401".to_string(), "RULE203".to_string()]));
    let elsewhere = Folder::new("parents-elsewhere");
    let rules = d.0.join("rules").display().to_string();
    let run = vigie_in(&elsewhere.0, &["check", &rules, "--format", "line"]);
    assert_eq!(codes(&run), ["KQL401", "KQL401", "RULE203"]);
    // An option goes before a level, and a path before both.
    assert_eq!(codes(&checked(&d, &["--select", "RULE201,RULE203"])), ["RULE201", "RULE201", "RULE203"]);
}

#[test]
fn the_configuration_names_data_functions_and_schemas() {
    let d = Folder::new("named");
    d.file("hunt.kql", "Mine_CL | where Total_d > 1 | extend x = Twice(Total_d)\n| project Totl_d\n");
    d.file(
        "sub/parsers/Twice.yaml",
        "FunctionName: Twice\nFunctionParams: [{Name: n, Type: real}]\nFunctionQuery: n * 2\n",
    );
    let schema = "{\"Name\": \"Mine_CL\", \"Properties\": [{\"Name\": \"Total_d\", \"Type\": \"Real\"}]}";
    d.file("sub/tables/Mine_CL.json", schema);
    d.file("vigie.toml", "functions = \"sub/parsers\"\nschemas = [\"sub/tables\"]\n");
    let run = vigie_in(&d.0, &["check", "hunt.kql", "--format", "line"]);
    check(&run, 1, &["no column `Totl_d`"]);
    assert_eq!(codes(&run), ["KQL101"], "{}", run.out);
    // Data of a configuration, in another command.
    d.file("logs/Mine_CL.csv", "Total_d\n3\n");
    d.file("vigie.toml", "data = \"logs\"\n");
    check(&vigie_in(&d.0.join("sub"), &["query", "Mine_CL | count", "--format", "csv"]), 0, &["Count\r\n1"]);
    // A flag goes before.
    d.file("other/Mine_CL.csv", "Total_d\n3\n4\n");
    check(&vigie_in(&d.0, &["query", "Mine_CL | count", "--format", "csv", "--data", "other"]), 0, &["Count\r\n2"]);
}

#[test]
fn a_found_configuration_names_only_what_lies_below_it() {
    let d = Folder::new("below");
    d.file("outside/T.csv", "a\n1\n");
    d.file("repo/q.kql", "print 1");
    let repo = d.0.join("repo");
    let absolute = d.0.join("outside").display().to_string();
    for path in ["../outside", absolute.as_str()] {
        d.file("repo/vigie.toml", format!("\ndata = [{path:?}]\n"));
        let said = format!("vigie.toml:2: `{path}` lies outside of the folder of the file; name it with `--data`");
        check(&vigie_in(&repo, &["check", "q.kql"]), 2, &[&said]);
        // The user may name the file.
        check(&vigie_in(&repo, &["check", "q.kql", "--config", "vigie.toml"]), 0, &[]);
    }
    d.file("repo/vigie.toml", "data = \"https://example.com/T.csv\"\n");
    check(&vigie_in(&repo, &["check", "q.kql"]), 2, &["vigie.toml:1:", "addresses are given with `--data` only"]);
    d.file("repo/vigie.toml", "data = \"missing\"\n");
    check(&vigie_in(&repo, &["check", "q.kql"]), 2, &["vigie.toml:1: `missing` does not exist"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(d.0.join("outside"), repo.join("link")).expect("a link");
        d.file("repo/vigie.toml", "data = \"link\"\n");
        check(&vigie_in(&repo, &["check", "q.kql"]), 2, &["lies outside"]);
    }
}

#[test]
fn a_baseline_is_written_in_words() {
    let d = folder("baseline");
    let run = vigie_in(&d.0, &["check", "rules", "--write-baseline", "known.json"]);
    assert_eq!(
        (run.status, run.out.as_str()),
        (0, "wrote known.json with 4 findings: 0 errors, 2 warnings, 2 notes\n")
    );
    let run = vigie_in(&d.0, &["check", "rules", "--baseline", "known.json"]);
    check(&run, 0, &["0 warnings, 0 notes, 4 known to the baseline"]);
    assert!(!run.out.contains("RULE202"), "{}", run.out);
    d.file("rules/a.yaml", RULE.replace("SigninLogs\n", "SigninLog\n"));
    assert_eq!(vigie_in(&d.0, &["check", "rules", "--write-baseline", "known.json"]).status, 0);
}

#[test]
fn comments_in_queries_allow_findings() {
    let d = Folder::new("allow-kql");
    d.file("q.kql", "SigninLogs // vigie: allow KQL401 one row is enough\n| join (SigninLogs) on UserId\n");
    check(&vigie_in(&d.0, &["check", "q.kql"]), 0, &["0 warnings", "1 allowed by comments"]);
    d.file("q.kql", "SigninLogs // vigie: allow KQL401 one row is enough\n");
    check(&vigie_in(&d.0, &["check", "q.kql"]), 0, &["warning[RULE116]"]);
}

#[test]
fn a_custom_table_that_nothing_describes_is_a_note() {
    let d = Folder::new("custom");
    d.file("q.kql", "Mine_CL | where TimeGenerated > ago(1d) and A == B | summarize n = count() by C\n");
    let run = vigie_in(&d.0, &["check", "q.kql"]);
    check(&run, 0, &["note[KQL115]", "custom table `Mine_CL`", "--schemas", "0 errors, 0 warnings, 1 note"]);
    // Running it is another matter.
    check(&vigie_in(&d.0, &["query", "-f", "q.kql"]), 1, &["error[KQL102]"]);
    let schema = |columns: &str| format!("{{\"Name\": \"Mine_CL\", \"Properties\": [{columns}]}}");
    d.file(
        "schemas/mine.json",
        schema("{\"Name\": \"A\", \"Type\": \"String\"}, {\"Name\": \"B\", \"Type\": \"String\"}"),
    );
    check(&vigie_in(&d.0, &["check", "q.kql", "--schemas", "schemas"]), 1, &["no column `C`"]);
    // From data.
    d.file("logs/Mine_CL.ndjson", "{\"TimeGenerated\":\"2026-03-01T00:00:00Z\",\"A\":\"x\",\"B\":\"y\",\"C\":1}\n");
    check(&vigie_in(&d.0, &["check", "q.kql", "--data", "logs"]), 0, &["0 errors, 0 warnings, 0 notes"]);
    d.file("schemas/bad.json", "{}");
    check(
        &vigie_in(&d.0, &["check", "q.kql", "--schemas", "schemas"]),
        1,
        &["bad.json` describes no table and is left out"],
    );
    check(&vigie_in(&d.0, &["check", "q.kql", "--schemas", "schemas/bad.json"]), 2, &["it has no `Name`"]);
}

/// So is one in a rule, whose mappings are not checked against columns that nobody knows.
#[test]
fn a_rule_over_a_custom_table_is_checked() {
    let d = Folder::new("custom-rule");
    let query = "  union isfuzzy=true Mine_CL, (_Im_Dns | where tostring(Dns) has_any (\"a\", \"b\")), SigninLogs\n  | where UserPrincipalName has \"x\"\n  | extend Ip = tostring(Dns), Upn = UserPrincipalName\n";
    let (head, tail) = (RULE.split("  SigninLogs").next().unwrap(), RULE.split_once("entityMappings").unwrap().1);
    d.file("rules/a.yaml", format!("{head}{query}entityMappings{tail}"));
    let run = checked(&d, &[]);
    assert_eq!((run.status, codes(&run)), (0, vec!["KQL115".to_string()]), "{}{}", run.out, run.err);
}

/// Columns of a table that is not there fit everywhere.
#[test]
fn an_unknown_table_draws_one_error() {
    let d = Folder::new("cascade");
    d.file("q.kql", "Unknown | where TimeGenerated between (ago(1d) .. now()) and A == B | where C != D | sort by A\n");
    let run = vigie_in(&d.0, &["check", "q.kql", "--format", "line"]);
    assert_eq!(codes(&run), ["KQL102"], "{}", run.out);
}

/// Types of a description hold for the rows of the table.
#[test]
fn a_description_types_the_data() {
    let d = Folder::new("described-data");
    d.file("logs/Mine_CL.csv", "Code,Size\n007,1\n");
    let columns = "{\"Name\": \"Code\", \"Type\": \"string\"}, {\"Name\": \"Size\", \"Type\": \"real\"}";
    d.file("schemas/Mine_CL.json", format!("{{\"Name\": \"Mine_CL\", \"Properties\": [{columns}]}}"));
    let query = ["query", "Mine_CL | project Code, t = gettype(Size)", "--data", "logs", "--format", "csv"];
    check(&vigie_in(&d.0, &[&query[..], &["--schemas", "schemas"]].concat()), 0, &["007,real"]);
}

#[test]
fn asim_parsers_are_there_in_a_workspace() {
    let d = Folder::new("parsers");
    d.file(
        "q.kql",
        "union isfuzzy=true (_Im_Dns(starttime=ago(1d)) | project A = Dns), (_ASim_NetworkSession | take 1)\n",
    );
    let run = vigie_in(&d.0, &["check", "q.kql"]);
    let union = "union (_Im_Dns | project TimeGenerated, A = Dns), (SigninLogs | project TimeGenerated, A = AppId)\n| project TimeGenerated, A\n";
    d.file("b.kql", union);
    check(&vigie_in(&d.0, &["check", "b.kql"]), 0, &["0 errors"]);
    check(&run, 0, &["note[KQL116]: ASIM parser without its file: 2 findings; `--select KQL116` shows them"]);
}

#[test]
#[cfg(unix)]
fn a_configuration_that_was_found_reads_nothing_through_links_out_of_its_folder() {
    let d = Folder::new("check-links");
    d.file("outside/Secret_CL.csv", "User\nalice\n");
    d.file("repository/vigie.toml", "data = [\"logs\"]\n");
    d.file("repository/logs/T_CL.csv", "User\nbob\n");
    d.file("repository/more/M_CL.csv", "User\nann\n");
    std::os::unix::fs::symlink(d.0.join("repository/more"), d.0.join("repository/logs/inside")).expect("a link");
    let repository = d.0.join("repository");
    let run = vigie_in(&repository, &["query", "union T_CL, M_CL | project User", "--format", "csv"]);
    assert_eq!((run.status, run.out.as_str()), (0, "User\r\nbob\r\nann\r\n"), "{}", run.err);
    // Behind a link within the folder as well.
    std::os::unix::fs::symlink(d.0.join("outside"), d.0.join("repository/more/out")).expect("a link");
    let run = vigie_in(&repository, &["query", "Secret_CL", "--format", "csv"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.contains("holds the link `more/out`, whose target lies outside"), "{}", run.err);
}
