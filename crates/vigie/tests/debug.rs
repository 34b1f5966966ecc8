//! `vigie debug`: where and why rows are lost.

mod support;

use support::{Folder, Run, root, vigie_in};

const RULE: &str = r#"id: 0f3fd3a5-9d70-4a1f-8f5e-2f1c6e3f0a11
name: Burst of failed sign-ins
kind: Scheduled
severity: Medium
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: []
query: |
  let Admins = Accounts_CL
    | where IsAdmin == true
    | project Account;
  Signins_CL
  | where Result != "ok"
  | extend User = tolower(Name)
  | summarize Failures = count(), Countries = make_set(Country) by User
  | where Failures >= 3 and Countries has "KP"
  | join kind=inner (Admins | extend Account = toupper(Account)) on $left.User == $right.Account
  | project User, Failures
"#;

const TESTS: &str = r#"now: 2026-01-01T12:00:00Z
defaults:
  Signins_CL: { Result: denied, Country: KP }
tests:
  - name: fires on a burst
    rows:
      Signins_CL:
        - { $repeat: 4, Name: Alice }
        - { $repeat: 2, Name: bob, Country: US }
        - { Name: carol, Result: ok }
      Accounts_CL:
        - { Account: alice, IsAdmin: true }
    expect:
      alerts: 1
      rows:
        contains:
          - { User: alice }
  - name: fires on one
    rows:
      Signins_CL:
        - { Name: dave }
      Accounts_CL:
        - { Account: dave, IsAdmin: true }
    expect:
      alerts: 0
"#;

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("burst.yaml", RULE);
    folder.file("burst.test.yaml", TESTS);
    let row = |minute: usize| {
        format!(
            "{{\"TimeGenerated\":\"2026-01-01T11:3{minute}:00Z\",\"Name\":\"Eve\",\"Result\":\"denied\",\"Country\":\"RU\"}}\n"
        )
    };
    folder.file("logs/Signins_CL.ndjson", (1..=4).map(row).collect::<String>());
    folder.file(
        "logs/Accounts_CL.ndjson",
        "{\"TimeGenerated\":\"2026-01-01T11:00:00Z\",\"Account\":\"eve\",\"IsAdmin\":true}\n",
    );
    folder
}

/// Compares with a file beside those of the other commands.
#[track_caller]
fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/cli/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn debug(folder: &Folder, args: &[&str]) -> Run {
    vigie_in(&folder.0, &[&["debug", "burst.yaml"], args].concat())
}

#[test]
fn a_test_shows_where_its_expected_row_is_lost_and_the_keys_of_the_join() {
    let folder = folder("debug-join");
    let run = debug(&folder, &["--test", "fires on a burst"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_snapshot("debug-join", &run.out);
}

#[test]
fn the_condition_that_is_false_is_told_with_the_values_that_it_reads() {
    let folder = folder("debug-where");
    let run = debug(&folder, &["--data", "logs", "--now", "2026-01-01T12:00:00Z"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_snapshot("debug-where", &run.out);
}

#[test]
fn rows_outside_the_window_are_told_by_their_times() {
    let folder = folder("debug-window");
    let run = debug(&folder, &["--data", "logs", "--now", "2026-01-02T12:00:00Z"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_snapshot("debug-window", &run.out);
}

#[test]
fn a_row_that_never_was_there_is_no_row_that_a_step_loses() {
    let folder = folder("debug-row");
    let at = ["--data", "logs", "--now", "2026-01-01T12:00:00Z"];
    let source = debug(&folder, &[&at[..], &["--row", "Name=mallory"]].concat());
    assert_snapshot("debug-row", &source.out);
    let computed = debug(&folder, &[&at[..], &["--row", "User=mallory"]].concat());
    assert!(computed.out.contains("The wanted row is not among the rows of step 2"), "{}", computed.out);
    assert!(computed.out.contains("no row has the wanted values: `User` is \"eve\""), "{}", computed.out);
}

#[test]
fn a_step_shows_its_rows_and_what_is_inside() {
    let folder = folder("debug-step");
    let test = ["--test", "a burst"];
    let step = debug(&folder, &[&test[..], &["--step", "3"]].concat());
    assert_snapshot("debug-step", &step.out);
    let join = debug(&folder, &[&test[..], &["--step", "5"]].concat());
    assert!(
        join.out.contains("Inside: `(Admins | extend Account = toupper(Account))`, see `--step 5.1`"),
        "{}",
        join.out
    );
    let inside = debug(&folder, &[&test[..], &["--step", "5.1.0.1"]].concat());
    assert_snapshot("debug-inside", &inside.out);
}

#[test]
fn every_step_shows_its_first_rows() {
    let folder = folder("debug-rows");
    let run = debug(&folder, &["--test", "fires on one", "--rows"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_snapshot("debug-rows", &run.out);
}

#[test]
fn an_empty_side_and_a_graph_are_told() {
    let folder = folder("debug-sides");
    let query = |text: &str| RULE.replace(&RULE[RULE.find("  let Admins").expect("a query")..], text);
    folder.file(
        "side.yaml",
        query("  Signins_CL\n  | join kind=inner (Accounts_CL | where IsAdmin == false) on TimeGenerated\n"),
    );
    let at = ["--data", "logs", "--now", "2026-01-01T12:00:00Z"];
    let side = vigie_in(&folder.0, &[&["debug", "side.yaml"], &at[..]].concat());
    assert!(
        side.out.contains("`(Accounts_CL | where IsAdmin == false)` has no rows; look into it with `--step 1.1`"),
        "{}",
        side.out
    );
    folder.file(
        "list.yaml",
        query("  Signins_CL\n  | where Name in ((Accounts_CL | where IsAdmin == false | project Account))\n"),
    );
    let list = vigie_in(&folder.0, &[&["debug", "list.yaml"], &at[..]].concat());
    assert!(
        list.out.contains("true for 0 of 4") && list.out.contains("has no rows; look into it with `--step 1.1`"),
        "{}",
        list.out
    );
    folder.file(
        "graph.yaml",
        query("  Signins_CL\n  | make-graph Name --> Country\n  | graph-match (a)-[e]->(b) project N = e.Name\n"),
    );
    let graph = vigie_in(&folder.0, &[&["debug", "graph.yaml"], &at[..]].concat());
    assert!(
        graph.out.contains("  -  | make-graph") && graph.out.contains("4 rows at the end."),
        "{}{}",
        graph.out,
        graph.err
    );
}

#[test]
fn the_threshold_counts_too() {
    let folder = folder("debug-threshold");
    let rule = RULE.replace("triggerThreshold: 0", "triggerThreshold: 9");
    let query = "  Signins_CL\n  | where Name == \"Eve\"\n";
    folder.file("burst.yaml", rule.replace(&rule[rule.find("  let Admins").expect("a query")..], query));
    let run = debug(&folder, &["--data", "logs", "--now", "2026-01-01T12:00:00Z"]);
    assert!(
        run.out.ends_with("4 rows at the end.\nThe rule raises no alert: its trigger is > 9 rows.\n"),
        "{}",
        run.out
    );
}

#[test]
fn mistakes_are_told() {
    let folder = folder("debug-mistakes");
    for (args, told) in [
        (&["--test", "nope"][..], "there is no test `nope`; there is `fires on a burst`, `fires on one`"),
        (&["--test", "fires"], "several tests have `fires` in their name"),
        (&["--test", "a burst", "--step", "9"], "there is no step `9`"),
        (&["--test", "a burst", "--step", "1.1"], "there is no step `1.1`"),
        (&["--test", "a burst", "--step", "x"], "`--step`: `x` is not a step"),
        (&["--test", "a burst", "--row", "User"], "`--row User` is not of the form COLUMN=VALUE"),
        (&["--test", "a burst", "--data", "logs"], "cannot be used with"),
    ] {
        let run = debug(&folder, args);
        assert!(run.status == 2 && run.err.contains(told), "{args:?}: {} {}", run.status, run.err);
    }
    folder.file("burst.yaml", RULE.replace("tolower", "tolwer"));
    let broken = debug(&folder, &["--data", "logs"]);
    assert!(broken.status == 1 && broken.err.contains("burst.yaml:16:"), "{} {}", broken.status, broken.err);
}
