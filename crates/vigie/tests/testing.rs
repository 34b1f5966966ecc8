//! `vigie test` on the command line: which tests run, how snapshots are handled, and what a failure shows.

mod support;

use support::{Folder, check, vigie_in, vigie_with};

/// A rule over failed sign-ins.
fn rule(name: &str, more: &str) -> String {
    format!(
        "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: {name}\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\n\
         queryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [CredentialAccess]\n\
         relevantTechniques: [T1110.001]\nentityMappings:\n  - entityType: IP\n    fieldMappings:\n      - \
         {{identifier: Address, columnName: IPAddress}}\n{more}query: |\n  SigninLogs\n  | where ResultType != \"0\"\n  \
         | summarize Failures = count() by IPAddress\n  | where Failures >= 3\n"
    )
}

const ROWS: &str =
    "    rows:\n      SigninLogs:\n        - {IPAddress: 203.0.113.9, ResultType: \"50126\", $repeat: 4}\n";

/// One test that raises an alert and one that does not.
fn tests() -> String {
    format!(
        "now: 2026-03-01T12:00:00Z\ntests:\n  - name: many failures\n{ROWS}    expect: {{alerts: 1}}\n  - name: quiet\n    \
         expect: {{alerts: 0}}\n"
    )
}

fn folder(name: &str) -> Folder {
    let d = Folder::new(name);
    d.file("a.yaml", rule("Failures", ""));
    d.file("a.test.yaml", tests());
    d
}

#[test]
fn a_fixture_of_an_unknown_kind_is_an_error() {
    let d = folder("kind");
    d.file("events.log", "no table\n");
    d.file(
        "a.test.yaml",
        "now: 2026-03-01T12:00:00Z\ntables: {SigninLogs: events.log}\ntests:\n  - name: quiet\n    expect: {alerts: 0}\n",
    );
    let run = vigie_in(&d.0, &["test", "."]);
    check(&run, 1, &["events.log", "1 could not be run"]);
}

#[test]
fn a_regular_expression_takes_tests() {
    let d = folder("run");
    let run = vigie_in(&d.0, &["test", "--run", "^m.*s$"]);
    check(&run, 0, &["many failures", "1 passed"]);
    assert!(!run.out.contains("quiet"), "{}", run.out);
    check(&vigie_in(&d.0, &["test", "--run", "("]), 2, &["`(` is not a valid regular expression"]);
    check(&vigie_in(&d.0, &["test", "--run", "nothing"]), 0, &["no tests found"]);
    check(&vigie_in(&d.0, &["test", "--run", "nothing", "--ci"]), 1, &["no tests found"]);
}

#[test]
fn fields_take_rules() {
    let d = folder("filter");
    let other = rule("Other", "").replace("severity: Low", "severity: High").replace("[CredentialAccess]", "[Impact]");
    d.file("b.yaml", other.replace("T1110.001", "T1485"));
    d.file("b.test.yaml", "tests: [{name: of the other, expect: {alerts: 0}}]");
    let ran = |filters: &[&str]| {
        let flags: Vec<&str> = filters.iter().flat_map(|f| ["--filter", f]).collect();
        let run = vigie_in(&d.0, &[&["test"], flags.as_slice()].concat());
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        (run.out.contains("many failures"), run.out.contains("of the other"))
    };
    assert_eq!(ran(&[]), (true, true));
    assert_eq!(ran(&["severity=High"]), (false, true));
    assert_eq!(ran(&["severity=High,low"]), (true, true));
    assert_eq!(ran(&["tactics=CredentialAccess"]), (true, false));
    assert_eq!(ran(&["techniques=T1110"]), (true, false));
    assert_eq!(ran(&["techniques=T1110", "severity=High"]), (false, false));
    assert_eq!(ran(&["name=oth"]), (false, true));
    assert_eq!(ran(&["kind=NRT"]), (false, false));
    check(&vigie_in(&d.0, &["test", "--filter", "color=red"]), 2, &["no field `color`", "severity"]);
    check(&vigie_in(&d.0, &["test", "--filter", "High"]), 2, &["severity=High"]);
}

#[test]
fn the_output_does_not_depend_on_the_number_of_jobs() {
    let d = folder("jobs");
    for i in 0..5 {
        d.file(&format!("r{i}.yaml"), rule(&format!("Rule {i}"), ""));
        d.file(&format!("r{i}.test.yaml"), tests().replace("alerts: 1", &format!("alerts: {}", i % 2)));
    }
    let one = vigie_in(&d.0, &["test", "--jobs", "1"]);
    check(&one, 1, &["9 passed, 3 failed"]);
    for jobs in ["2", "7"] {
        let many = vigie_in(&d.0, &["test", "--jobs", jobs]);
        assert_eq!((many.status, &many.out), (one.status, &one.out), "{jobs}");
    }
}

#[test]
fn a_minimum_of_tests_of_both_kinds() {
    let d = folder("gate");
    check(&vigie_in(&d.0, &["test", "--min-tests", "2"]), 0, &["2 passed"]);
    check(&vigie_in(&d.0, &["test", "--min-tests", "3"]), 1, &["`Failures` has 2 tests, fewer than 3"]);
    d.file("b.yaml", rule("Untested", ""));
    check(&vigie_in(&d.0, &["test", "--min-tests", "2"]), 1, &["`Untested` has no tests"]);
    check(&vigie_in(&d.0, &["test", "--min-tests", "2", "--filter", "name=Failures"]), 0, &[]);
    d.file("b.test.yaml", "tests: [{name: x, expect: {alerts: 0}}, {name: y, expect: {alerts: 0}}]");
    check(
        &vigie_in(&d.0, &["test", "--min-tests", "2"]),
        1,
        &["`Untested` has 2 tests", "none of which expects an alert"],
    );
}

#[test]
fn snapshots_are_kept_and_compared() {
    let d = folder("snapshots");
    d.file("a.test.yaml", tests().replace("    expect: {alerts: 1}\n", "    snapshot: true\n"));
    let snapshot = d.0.join("snapshots/a.many-failures.snap");
    check(&vigie_in(&d.0, &["test", "--ci"]), 1, &["new snapshot `a.many-failures.snap`", "+ rows: 1"]);
    assert!(!snapshot.exists());
    check(&vigie_in(&d.0, &["test", "--accept"]), 0, &["kept", "2 passed"]);
    check(&vigie_in(&d.0, &["test", "--ci"]), 0, &["2 passed"]);
    d.file(
        "a.test.yaml",
        tests().replace("    expect: {alerts: 1}\n", "    snapshot: true\n").replace("repeat: 4", "repeat: 5"),
    );
    let xml = d.0.join("tests.xml").display().to_string();
    let run = vigie_in(&d.0, &["test", "--ci", "--report", &format!("junit={xml}")]);
    check(&run, 1, &["changed snapshot", "\"Failures\":4", "\"Failures\":5", "1 passed, 1 failed"]);
    let xml = std::fs::read_to_string(xml).expect("a report");
    assert!(xml.contains("failures=\"1\"") && xml.contains("changed snapshot"), "{xml}");
    assert!(std::fs::read_to_string(&snapshot).expect("kept").contains("\"Failures\":4"), "--ci never writes");
    d.file("snapshots/a.gone.snap", "");
    d.file("snapshots/ab.other.snap", "");
    let run = vigie_in(&d.0, &["test", "--accept"]);
    check(&run, 0, &["no test keeps the snapshot `snapshots/a.gone.snap`"]);
    assert!(!run.err.contains("ab.other"), "{}", run.err);
}

#[test]
fn a_review_asks_about_each() {
    let d = folder("review");
    let test = |name: &str| format!("  - name: {name}\n{ROWS}    snapshot: true\n");
    d.file("a.test.yaml", format!("tests:\n{}{}{}", test("one"), test("two"), test("three")));
    let kept = |name: &str| d.0.join(format!("snapshots/a.{name}.snap")).exists();
    let run = vigie_with(&d.0, &["test", "--review"], "what\na\nr\ns\n", &[]);
    check(&run, 1, &["[a]ccept, [r]eject, [s]kip?", "1 accepted, 1 rejected, 1 skipped", "1 passed, 2 failed"]);
    assert_eq!((kept("one"), kept("two"), kept("three")), (true, false, false));
    // Accepted snapshots are not reviewed again; without an answer, nothing is written.
    let run = vigie_with(&d.0, &["test", "--review"], "", &[]);
    check(&run, 1, &["0 accepted, 0 rejected, 2 skipped"]);
    let run = vigie_with(&d.0, &["test", "--review"], "a\na\n", &[]);
    check(&run, 0, &["2 accepted", "3 passed"]);
}

#[test]
fn a_simulation_has_a_snapshot_too() {
    let d = folder("simulation");
    let simulate =
        "    simulate: {from: 2026-03-01T10:00:00Z, to: 2026-03-01T13:00:00Z, ingestion_delay: {SigninLogs: 20m}}\n";
    d.file("a.test.yaml", format!("now: 2026-03-01T12:00:00Z\ntests:\n  - name: runs\n{ROWS}{simulate}    snapshot: true\n    expect: {{runs: 4, alerts: 1, missed_events: 0, incidents: 1}}\n"));
    check(&vigie_in(&d.0, &["test", "--accept"]), 0, &["1 passed"]);
    let text = std::fs::read_to_string(d.0.join("snapshots/a.runs.snap")).expect("kept");
    assert!(text.contains("4 runs · 1 with alerts") && text.contains("203.0.113.9"), "{text}");
}

#[test]
fn watchlists_are_inline_or_files() {
    let d = Folder::new("given");
    let query = "query: |\n  SigninLogs\n  | where UserPrincipalName !in ((_GetWatchlist('Guests') | project tostring(SearchKey)))\n";
    let rule = rule("Lists", "");
    d.file("a.yaml", format!("{}{query}", &rule[..rule.find("query: |").expect("a query")]));
    let test = |guests: &str| {
        format!(
            "tests:\n  - name: t\n    watchlists: {{Guests: {guests}}}\n    rows:\n      SigninLogs:\n        - \
             {{IPAddress: 203.0.113.9, UserPrincipalName: \"a, \\\"b\\\"@contoso.com\"}}\n        - {{IPAddress: 203.0.113.9, \
             UserPrincipalName: eve@contoso.com}}\n    expect: {{rows: {{unordered: [{{UserPrincipalName: \
             eve@contoso.com}}]}}}}\n"
        )
    };
    d.file("a.test.yaml", test("[{SearchKey: \"a, \\\"b\\\"@contoso.com\", Level: 3}, {SearchKey: x}]"));
    check(&vigie_in(&d.0, &["test"]), 0, &["1 passed"]);
    d.file("a.test.yaml", test("[{SearchKey: eve@contoso.com}]"));
    check(&vigie_in(&d.0, &["test"]), 1, &["no row matches", "`| where UserPrincipalName !in"]);
    d.file("guests.csv", "SearchKey\n\"a, \"\"b\"\"@contoso.com\"\n");
    d.file("a.test.yaml", test("guests.csv"));
    check(&vigie_in(&d.0, &["test"]), 0, &["1 passed"]);
    // The key column is named beside the rows, in a file beside the file, or is the first column of inline rows.
    d.file("guests.csv", "Level,Upn\n3,\"a, \"\"b\"\"@contoso.com\"\n");
    let upn = "Upn: \"a, \\\"b\\\"@contoso.com\"";
    d.file("a.test.yaml", test("{file: guests.csv, key: Upn}"));
    check(&vigie_in(&d.0, &["test"]), 0, &["1 passed"]);
    d.file("a.test.yaml", test(&format!("{{rows: [{{Level: 3, {upn}}}], key: Upn}}")));
    check(&vigie_in(&d.0, &["test"]), 0, &["1 passed"]);
    d.file("a.test.yaml", test(&format!("[{{{upn}, Level: 3}}]")));
    check(&vigie_in(&d.0, &["test"]), 0, &["1 passed"]);
    d.file("a.test.yaml", test("guests.csv"));
    check(&vigie_in(&d.0, &["test"]), 1, &["1 unexpected row"]);
    d.file("guests.yaml", "key: Upn\n");
    check(&vigie_in(&d.0, &["test"]), 0, &["1 passed"]);
    d.file("a.test.yaml", test("{key: Upn}"));
    check(&vigie_in(&d.0, &["test"]), 1, &["the watchlist `Guests` has no rows"]);
}

#[test]
fn a_failure_shows_the_step_that_loses_the_row() {
    let d = Folder::new("lost");
    let query = "query: |\n  let known = ThreatIntelligenceIndicator\n  | where Active == true\n  | where ConfidenceScore > 50\n  \
                 | project NetworkIP;\n  SigninLogs\n  | where ResultType == \"0\"\n  | join kind=inner known on \
                 $left.IPAddress == $right.NetworkIP\n";
    let rule = rule("Lost", "");
    d.file("a.yaml", format!("{}{query}", &rule[..rule.find("query: |").expect("a query")]));
    let test = |result: &str, score: u32, expect: &str| {
        format!(
            "tests:\n  - name: t\n    rows:\n      SigninLogs: [{{IPAddress: 203.0.113.9, ResultType: \"{result}\"}}]\n      \
             ThreatIntelligenceIndicator: [{{NetworkIP: 203.0.113.9, Active: true, ConfidenceScore: {score}}}]\n    expect: \
             {expect}\n"
        )
    };
    let run = |result, score, expect| {
        d.file("a.test.yaml", test(result, score, expect));
        vigie_in(&d.0, &["test"])
    };
    check(&run("0", 80, "{alerts: 1}"), 0, &[]);
    let contains = "{rows: {contains: [{IPAddress: 203.0.113.9}]}}";
    check(&run("1", 80, contains), 1, &["the row is lost at line 21 of the rule: `| where ResultType == \"0\"`"]);
    let why = "whose right side is empty: all rows are lost at line 18 of the rule: `| where ConfidenceScore > 50`";
    check(&run("0", 20, "{alerts: 1}"), 1, &["all rows are lost at line 22", why]);
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let d = folder("bad-file");
    d.file("b.test.yaml", "tests: [\n");
    d.file("c.test.yaml", "tests: [{name: of no rule, expect: {alerts: 0}}]");
    d.file("d.yaml", rule("Broken", "").replace("severity: Low", "severity: Grave"));
    d.file("d.test.yaml", tests());
    let run = vigie_in(&d.0, &["test"]);
    check(&run, 1, &["2 passed, 3 could not be run", "RULE301", "c.yaml", "`severity` cannot be `Grave`"]);
    check(&vigie_in(&d.0, &["test", "a.test.yaml"]), 0, &["2 passed"]);
}

#[test]
fn every_format_reports_a_failure() {
    let d = folder("forms");
    d.file("a.test.yaml", tests().replace("alerts: 1", "alerts: 2"));
    let report = |kind: &str| format!("{kind}={}", d.0.join(kind).display());
    let kinds = ["text", "line", "json", "junit", "sarif", "github"];
    let reports: Vec<String> = kinds.iter().map(|k| report(k)).collect();
    let flags: Vec<&str> = reports.iter().flat_map(|r| ["--report", r.as_str()]).collect();
    let summary = d.0.join("summary").display().to_string();
    let variables = [("GITHUB_STEP_SUMMARY", summary.as_str()), ("GITHUB_ACTIONS", "true")];
    let run = vigie_with(&d.0, &[&["test"], flags.as_slice()].concat(), "", &variables);
    check(&run, 1, &["FAIL  many failures", "::error file="]);
    let read = |name: &str| std::fs::read_to_string(d.0.join(name)).expect(name);
    for kind in kinds {
        assert!(read(kind).contains("expected 2 alerts, found 1"), "{kind}: {}", read(kind));
    }
    assert!(read("line").starts_with("a.test.yaml:7:"), "{}", read("line"));
    assert!(read("summary").contains("1 of 2 tests passed") && read("summary").contains("expected 2 alerts"));
    let sarif: serde_json::Value = serde_json::from_str(&read("sarif")).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "test-failed");
    check(&vigie_in(&d.0, &["test", "--report", "pdf=x"]), 2, &["there is no report `pdf`"]);
}

/// What a failing test shows is not what the rule should do.
#[test]
fn accept_keeps_no_snapshot_of_a_failing_test() {
    let d = Folder::new("accept-failing");
    d.file(
        "a.yaml",
        "id: a\nname: A\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\nqueryPeriod: 1h\nquery: T_CL\n",
    );
    let test = |alerts: i64| {
        format!(
            "tests:\n  - name: one\n    rows: {{T_CL: [{{TimeGenerated: -5m, x_s: a}}]}}\n    expect: {{alerts: {alerts}}}\n    snapshot: true\n"
        )
    };
    d.file("a.test.yaml", test(2));
    let run = vigie_in(&d.0, &["test", ".", "--accept"]);
    assert!(run.status == 1 && run.err.contains("is not kept: its test fails"), "{}{}", run.out, run.err);
    assert!(!d.0.join("snapshots").exists());
    d.file("a.test.yaml", test(1));
    let run = vigie_in(&d.0, &["test", ".", "--accept"]);
    assert!(run.status == 0 && d.0.join("snapshots/a.one.snap").exists(), "{}{}", run.out, run.err);
}

#[test]
fn a_rule_stands_for_the_test_beside_it() {
    let d = folder("beside");
    let run = vigie_in(&d.0, &["test", "a.yaml"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("many failures"), "{}", run.out);
}
