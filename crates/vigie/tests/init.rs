//! `vigie init` writes the requested files and never overwrites any; `vigie test --changed` selects the affected tests.

mod support;

use std::path::Path;
use std::process::Command;
use support::{Folder, root, rule, vigie_in};

fn text(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.0.join(name)).expect(name)
}

/// A folder with a copy of one of our rules.
fn with_rule(name: &str) -> Folder {
    let folder = Folder::new(name);
    let rule = std::fs::read(root().join("rules/web-session/ti-map-ip.yaml")).expect("the rule");
    folder.file("rules/ti-map-ip.yaml", rule);
    folder
}

#[test]
fn a_test_next_to_a_rule() {
    let d = with_rule("init");
    let run = vigie_in(&d.0, &["init", "rules/ti-map-ip.yaml"]);
    assert_eq!((run.status, run.out.as_str()), (0, "wrote rules/ti-map-ip.test.yaml\n"), "{}", run.err);
    let test = text(&d, "rules/ti-map-ip.test.yaml");
    for part in [
        "_Im_WebSession:",
        "ThreatIntelligenceIndicator:",
        "SrcIpAddr: 203.0.113.10",
        "NetworkIP: ",
        "ExpirationDateTime: +1d",
        "severity: Medium",
        "expect: {alerts: 0}",
    ] {
        assert!(test.contains(part), "`{part}` is missing in:\n{test}");
    }
    assert!(!test.contains("DvcHostname"), "a column that the query does not read:\n{test}");
    let run = vigie_in(&d.0, &["test", "rules"]);
    assert!(run.out.contains("ok    the same before the window"), "{}{}", run.out, run.err);
    assert!(run.out.ends_with("2 passed\n"), "{}", run.out);
}

#[test]
fn a_test_that_only_a_person_can_finish_is_to_do() {
    let d = Folder::new("init-to-do");
    let query = "SigninLogs | where AppDisplayName == 'Azure Portal' | project UserPrincipalName";
    d.file("r.yaml", rule(query));
    let run = vigie_in(&d.0, &["init", "r.yaml"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("what the rule must find"), "{}", run.out);
    let test = text(&d, "r.test.yaml");
    assert_eq!(test.matches("todo:").count(), 1, "{test}");
    let run = vigie_in(&d.0, &["test", ".", "--ci"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("todo  what the rule must find\n        give the rows the values"), "{}", run.out);
    assert!(run.out.contains("1 passed, 1 to do"), "{}", run.out);
    // It is no test that the rule finds anything.
    assert_eq!(vigie_in(&d.0, &["test", ".", "--min-tests", "1"]).status, 1);
    d.file("r.test.yaml", test.replace("AppDisplayName: \"\"", "AppDisplayName: Azure Portal"));
    let run = vigie_in(&d.0, &["test", "."]);
    assert!(run.out.contains("it passes, so remove `todo`"), "{}", run.out);
    let finished = test.lines().filter(|l| !l.contains("todo:")).collect::<Vec<_>>().join("\n");
    d.file("r.test.yaml", finished);
    assert_eq!(vigie_in(&d.0, &["test", "."]).status, 1);
}

#[test]
fn nothing_is_overwritten() {
    let d = with_rule("init-twice");
    d.file("rules/ti-map-ip.test.yaml", "mine");
    d.file(".github/workflows/vigie.yml", "mine");
    d.file(".pre-commit-config.yaml", "mine");
    let run = vigie_in(&d.0, &["init", "rules/ti-map-ip.yaml", "--workflow", "--pre-commit"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(run.err.contains("`rules/ti-map-ip.test.yaml` is there already"), "{}", run.err);
    assert!(run.out.contains("add to `.pre-commit-config.yaml`") && run.out.contains("vigie-check"), "{}", run.out);
    for name in ["rules/ti-map-ip.test.yaml", ".github/workflows/vigie.yml", ".pre-commit-config.yaml"] {
        assert_eq!(text(&d, name), "mine", "{name}");
    }
}

#[test]
fn a_workflow_and_hooks() {
    let d = Folder::new("init-workflow");
    let run = vigie_in(&d.0, &["init", "--workflow", "--pre-commit"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(text(&d, ".github/workflows/vigie.yml").contains("vigie test \"$RULES\" --ci --no-tests pass"));
    assert!(text(&d, ".pre-commit-config.yaml").contains("entry: vigie check .\n"));
    assert_eq!(vigie_in(&d.0, &["init"]).status, 2);

    let d = with_rule("init-folder");
    assert_eq!(vigie_in(&d.0, &["init", "rules/ti-map-ip.yaml", "--workflow", "--pre-commit"]).status, 0);
    assert!(text(&d, ".github/workflows/vigie.yml").contains("      RULES: rules\n"));
    assert!(text(&d, ".pre-commit-config.yaml").contains("        files: ^rules/.*\\.ya?ml$\n"));
}

#[test]
fn a_rule_that_cannot_be_compiled_or_read() {
    let d = Folder::new("init-bad");
    d.file("r.yaml", "id: a\nkind: Scheduled\nquery: NoSuchTable | take 1\n");
    let run = vigie_in(&d.0, &["init", "r.yaml"]);
    assert_eq!(run.status, 1, "{}", run.out);
    assert!(run.err.contains("KQL102") && run.err.contains("--functions"), "{}", run.err);
    assert_eq!(vigie_in(&d.0, &["init", "none.yaml"]).status, 2);
}

#[test]
fn functions_are_named_from_the_test_file() {
    let d = Folder::new("init-functions");
    d.file("parsers/Failures.kql", "SigninLogs | where ResultType != '0'");
    d.file("rules/r.yaml", "id: a\nkind: Scheduled\nseverity: Low\nquery: Failures | summarize count() by IPAddress\n");
    let run = vigie_in(&d.0, &["init", "rules/r.yaml", "--functions", "parsers"]);
    assert_eq!(run.status, 0, "{}", run.err);
    let test = text(&d, "rules/r.test.yaml");
    assert!(test.contains("functions: [\"../parsers\"]") && test.contains("IPAddress: 203.0.113.10"), "{test}");
}

fn git(folder: &Path, args: &[&str]) {
    let names = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    let output = Command::new("git").current_dir(folder).args(names).args(args).output().expect("git");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn only_changed_rules_are_tested() {
    let d = Folder::new("changed");
    for name in ["a", "b"] {
        let rule = format!(
            "id: {name}\nname: rule {name}\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\nqueryPeriod: 1h\n\
             triggerOperator: gt\ntriggerThreshold: 0\nquery: T_CL | where Name_s == '{name}'\n"
        );
        d.file(&format!("rules/{name}.yaml"), rule);
        let test = format!(
            "now: 2026-03-01T12:00:00Z\ntables: {{T_CL: data/{name}.ndjson}}\ntests:\n  - name: of {name}\n    expect: {{alerts: 1}}\n"
        );
        d.file(&format!("rules/{name}.test.yaml"), test);
        d.file(
            &format!("rules/data/{name}.ndjson"),
            format!("{{\"TimeGenerated\":\"2026-03-01T11:50:00Z\",\"Name_s\":\"{name}\"}}\n"),
        );
    }
    git(&d.0, &["init", "-q"]);
    git(&d.0, &["add", "."]);
    git(&d.0, &["commit", "-q", "-m", "rules"]);
    let ran = |args: &[&str]| {
        let run = vigie_in(&d.0, &[&["test", "rules"], args].concat());
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        (run.out.contains("of a"), run.out.contains("of b"))
    };
    assert_eq!(ran(&[]), (true, true));
    assert_eq!(ran(&["--changed"]), (false, false));
    let row = "{\"TimeGenerated\":\"2026-03-01T11:51:00Z\",\"Name_s\":\"b\"}\n";
    d.file("rules/data/b.ndjson", row);
    assert_eq!(ran(&["--changed"]), (false, true), "a fixture");
    git(&d.0, &["commit", "-q", "-a", "-m", "b"]);
    assert_eq!(ran(&["--changed"]), (false, false));
    assert_eq!(ran(&["--changed=HEAD~1"]), (false, true));
    d.file("rules/snapshots/a.of-a.snap", "new");
    assert_eq!(ran(&["--changed"]), (true, false), "a new snapshot");
    let run = vigie_in(&d.0, &["test", "rules", "--changed=no-such-commit"]);
    assert!(run.status == 2 && run.err.contains("no-such-commit"), "{}", run.err);
}

/// The hooks that this repository provides and those that `init` writes have the same ids and use existing commands.
#[test]
fn hooks_use_existing_commands() {
    let offered = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks");
    let d = Folder::new("hooks");
    assert_eq!(vigie_in(&d.0, &["init", "--pre-commit"]).status, 0);
    let written = text(&d, ".pre-commit-config.yaml");
    let values = |text: &str, key: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|l| l.trim_start_matches([' ', '-']).strip_prefix(key));
        lines.map(|v| v.trim().to_string()).collect()
    };
    let ids = values(&offered, "id:");
    assert_eq!(ids, ["vigie-check", "vigie-test", "vigie-fmt"]);
    assert!(values(&written, "id:").iter().all(|id| ids.contains(id)), "{written}");
    for entry in values(&offered, "entry:").into_iter().chain(values(&written, "entry:")) {
        let words: Vec<&str> = entry.split_whitespace().collect();
        let help = vigie_in(&d.0, &[words[1], "--help"]);
        assert_eq!((words[0], help.status), ("vigie", 0), "{entry}");
        assert!(words[2..].iter().all(|flag| help.out.contains(flag)), "{entry}");
    }
}

/// One bad file does not keep the other rules from their tests.
#[test]
fn init_goes_on_after_a_bad_file() {
    let d = Folder::new("init-goes-on");
    d.file("bad.yaml", "id: a\nkind: Scheduled\nquery: NoSuchTable | take 1\n");
    d.file("worse.yaml", "id: [\n");
    d.file("good.yaml", "id: a\nkind: Scheduled\nseverity: Low\nquery: SigninLogs | take 1\n");
    let run = vigie_in(&d.0, &["init", "bad.yaml", "none.yaml", "worse.yaml", "good.yaml"]);
    assert!(run.status != 0 && run.out.contains("good.test.yaml"), "{}{}", run.out, run.err);
    for name in ["bad.yaml", "none.yaml", "worse.yaml"] {
        assert!(run.err.contains(&format!("error: {name}: ")), "{name}: {}", run.err);
    }
}

/// The commands of a YAML file below a key, as a shell takes them.
fn commands(text: &str, key: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|l| l.trim_start_matches([' ', '-']).strip_prefix(key));
    lines.map(|l| l.trim().to_string()).filter(|l| l.starts_with("vigie ")).collect()
}

/// What `init` writes passes in the repository that it is written to: before the first commit and after it, with other YAML beside,
/// without tests, and with functions of the workspace.
#[test]
fn the_workflow_and_the_hooks_pass() {
    for (name, folder) in [("top", ""), ("below", "rules/")] {
        let d = Folder::new(&format!("init-passes-{name}"));
        git(&d.0, &["init", "-q"]);
        d.file("docker-compose.yml", "services:\n  web: {image: x}\n");
        d.file("my parsers/Failures.kql", "SigninLogs | where ResultType != '0'");
        let rule = "id: 0d76e9cf-788d-4a69-ac7d-f234826b5bed\nname: R\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\n\
                    queryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: Failures | summarize count() by IPAddress\n";
        let path = format!("{folder}r.yaml");
        d.file(&path, rule);
        let run = vigie_in(&d.0, &["init", &path, "--functions", "my parsers", "--workflow", "--pre-commit"]);
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        let mut all = commands(&text(&d, ".github/workflows/vigie.yml"), "run:");
        all.extend(commands(&text(&d, ".pre-commit-config.yaml"), "entry:"));
        assert_eq!(all.len(), 4, "{all:?}");
        let rules = text(&d, ".github/workflows/vigie.yml");
        let rules = rules.lines().find_map(|l| l.trim().strip_prefix("RULES: ")).expect("the folder").to_string();
        let program = env!("CARGO_BIN_EXE_vigie");
        for round in ["before the first commit", "after it"] {
            for command in &all {
                let shell = command.replacen("vigie", &format!("'{program}'"), 1);
                let run = Command::new("sh")
                    .current_dir(&d.0)
                    .env("RULES", &rules)
                    .args(["-c", &shell])
                    .output()
                    .expect("sh");
                let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
                assert!(run.status.success(), "{round}: {command}: {said}");
            }
            git(&d.0, &["add", "."]);
            git(&d.0, &["commit", "-q", "--allow-empty", "-m", "rules"]);
        }
        // Without any test too.
        std::fs::remove_file(d.0.join(format!("{folder}r.test.yaml"))).expect("a test");
        assert_eq!(vigie_in(&d.0, &["test", ".", "--ci", "--no-tests", "pass"]).status, 0);
        assert_eq!(vigie_in(&d.0, &["test", ".", "--ci"]).status, 1);
    }
}

#[test]
fn completions_end_with_their_reader() {
    let program = env!("CARGO_BIN_EXE_vigie");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = format!("'{program}' completions {shell} 2>err | head -c 1 >/dev/null; cat err");
        let d = Folder::new("completions");
        let run = Command::new("sh").current_dir(&d.0).args(["-c", &script]).output().expect("sh");
        assert_eq!(String::from_utf8_lossy(&run.stdout), "", "{shell}");
    }
}
