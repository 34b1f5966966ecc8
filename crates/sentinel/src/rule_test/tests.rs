use super::*;
use crate::engine::canned::CannedPlan;
use crate::engine::{Engine, Plan};
use crate::repository::Repository;
use crate::rule::read;
use kql::{Arrivals, Query};
use kql_source::Source;
use kql_types::ticks::parse_datetime;
use kql_types::{Field, Schema, Type, Value};
use std::path::Path;

/// A workbench whose engine returns the rows of table `T` as they are, and knows one filter: `where Keep`.
struct Canned;

struct Rows {
    schema: Schema,
    rows: Vec<Vec<Value>>,
}

impl Engine for Rows {
    fn compile_over<'a>(&'a self, query: &Query<'_>, _: &Arrivals) -> Box<dyn Plan + 'a> {
        let filter = query.text.contains("where Keep");
        let rows = self.rows.iter().filter(|r| !filter || r[2] == Value::Bool(true)).cloned().collect();
        Box::new(CannedPlan::new(self.schema.clone(), rows))
    }
}

impl Workbench for Canned {
    fn open(&self, inputs: &Inputs) -> Result<Box<dyn Engine>, WorkbenchError> {
        let text = inputs.rows.iter().find(|(t, _)| t == "T").map_or("", |(_, t)| t);
        let rows = text
            .lines()
            .map(|line| {
                let json: serde_json::Value = serde_json::from_str(line).unwrap();
                vec![
                    Value::DateTime(parse_datetime(json["TimeGenerated"].as_str().unwrap()).unwrap()),
                    Value::String(json["Ip"].as_str().unwrap_or_default().into()),
                    Value::Bool(json["Keep"].as_bool().unwrap_or(true)),
                    json["N"].as_i64().map_or(Value::Null(Type::Long), Value::Long),
                ]
            })
            .collect();
        let fields = [("TimeGenerated", Type::DateTime), ("Ip", Type::String), ("Keep", Type::Bool), ("N", Type::Long)];
        Ok(Box::new(Rows { schema: fields.iter().map(|(n, t)| Field::new(*n, *t)).collect(), rows }))
    }
}

const RULE: &str = "\
id: a
name: R
severity: High
queryFrequency: 1h
queryPeriod: 1h
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: Ip
customDetails:
  Address: Ip
query: |
  T
  | where Keep
  | where true
";

fn run(tests: &str) -> SuiteResult {
    run_with(tests, &TestOptions::default())
}

fn run_with(tests: &str, options: &TestOptions) -> SuiteResult {
    let rule = read(Source::new("r.yaml", RULE)).rules.remove(0);
    let (file, diagnostics) = read_tests(Source::new("r.test.yaml", format!("now: 2026-03-01T12:00:00Z\n{tests}")));
    let file = file.unwrap();
    let none = |_: &str| None;
    let folder = Path::new(".");
    let repository = Repository::at(folder).unwrap();
    let (rule, repository) = (&rule, &repository);
    let suite = Suite { file: &file, diagnostics, rule, folder, repository, stem: "r", snapshots: &none };
    run_suite(&suite, &Canned, options)
}

/// The messages of the failures of a file with one test.
fn failures(test: &str) -> Vec<String> {
    let result = run(&format!("tests:\n  - name: t\n{test}"));
    assert!(result.diagnostics.is_empty(), "{:?}", result.diagnostics);
    match &result.tests[0].outcome {
        Outcome::Passed => Vec::new(),
        Outcome::Failed(list) => list.iter().map(|f| f.message.clone()).collect(),
        Outcome::Todo(message) => vec![format!("todo: {message}")],
        Outcome::Broken(message) | Outcome::Unsupported(message) => vec![format!("broken: {message}")],
    }
}

#[test]
fn a_test_to_do_is_neither_passed_nor_failed() {
    let with = |alerts: u8| {
        let text = format!("tests:\n  - name: t\n    todo: fill in\n{ROWS}    expect: {{alerts: {alerts}}}\n");
        let result = run(&text);
        let message = failures(text.strip_prefix("tests:\n  - name: t\n").expect("the start")).join("\n");
        (message, result.passed(), result.failed(), result.has_both_kinds())
    };
    let (fails, passes) = (with(9), with(1));
    assert_eq!(fails, ("todo: fill in".into(), 0, false, (false, false)));
    assert_eq!(passes, ("todo: fill in; it passes, so remove `todo`".into(), 0, false, (false, false)));
}

const ROWS: &str = "    rows:\n      T:\n        - {TimeGenerated: -20m, Ip: 10.0.0.1, $repeat: 3, $every: 5m, N: 7}\n";

#[test]
fn rows_repeat_and_move() {
    let expect = "    expect:\n      alerts: 1\n      severity: High\n      entities: [{IP: 10.0.0.1}]\n      \
                  details: {Address: 10.0.0.1}\n      rows:\n        count: 3\n        exactly:\n          - \
                  {TimeGenerated: -20m, N: 7}\n          - {TimeGenerated: -15m}\n          - {TimeGenerated: -10m}\n";
    assert_eq!(failures(&format!("{ROWS}{expect}")), [""; 0]);
}

#[test]
fn every_expectation_can_fail() {
    for (expect, message) in [
        ("alerts: 0", "expected 0 alerts, found 1"),
        ("severity: Low", "the severity differs"),
        ("title: X", "the title differs"),
        ("tactics: [Impact]", "the tactics differ"),
        ("entities: [{IP: 10.0.0.2}]", "the alert has no entity `10.0.0.2`"),
        ("details: {Address: x}", "the custom detail `Address` differs"),
        ("incidents: 2", "expected 2 incidents, found 1"),
        ("rows: {count: 4}", "expected 4 rows, found 3"),
        ("rows: {contains: [{N: 8}]}", "no row matches"),
        ("rows: {contains: [{Nn: 8}]}", "the query does not return a column `Nn`"),
        ("rows: {exactly: [{N: 7}]}", "the rows differ"),
        ("rows: {unordered: [{N: 7}, {N: 7}]}", "1 unexpected row"),
        ("alerts: [{title: X}]", "no alert is like this one"),
    ] {
        let found = failures(&format!("{ROWS}    expect:\n      {expect}\n"));
        assert_eq!(found, [message], "{expect}");
    }
}

#[test]
fn a_lost_row_is_traced() {
    let test = "    rows:\n      T:\n        - {Ip: 10.0.0.1, Keep: false}\n        - {Ip: 10.0.0.2}\n    expect:\n      \
                rows: {contains: [{Ip: 10.0.0.1}]}\n";
    let result = run(&format!("tests:\n  - name: t\n{test}"));
    let Outcome::Failed(list) = &result.tests[0].outcome else { panic!("{result:?}") };
    assert_eq!(list[0].hint.as_deref(), Some("the row is lost at line 15 of the rule: `| where Keep`"));
}

#[test]
fn a_run_without_rows_tells_where_they_went() {
    let hint = |rows: &str| {
        let result = run(&format!("tests:\n  - name: t\n    rows: {{T: [{rows}]}}\n    expect: {{alerts: 1}}\n"));
        let Outcome::Failed(list) = &result.tests[0].outcome else { panic!("{result:?}") };
        list[0].hint.clone().unwrap_or_default()
    };
    assert_eq!(hint("{Keep: false}"), "all rows are lost at line 15 of the rule: `| where Keep`");
    assert_eq!(hint(""), "`T` does not contain a row in the window of the rule");
}

#[test]
fn rows_differ_line_by_line() {
    let rows = "    rows: {T: [{Ip: a, N: 1}, {Ip: b, N: 2}, {Ip: c, N: 3}]}\n";
    let expect = "    expect: {rows: {exactly: [{TimeGenerated: -1m, Ip: a}, {TimeGenerated: -1m, Ip: x}, {Ip: c}]}}\n";
    let result = run(&format!("tests:\n  - name: t\n{rows}{expect}"));
    let Outcome::Failed(list) = &result.tests[0].outcome else { panic!("{result:?}") };
    let time = "2026-03-01T11:59:00.0000000Z";
    let (a, b, c) = ("Ip: a", "Ip: b", "Ip: c");
    let row = |ip: &str| format!("{{TimeGenerated: {time}, {ip}}}");
    let lines: Vec<String> = list[0].diff().iter().map(crate::report::diff_line).collect();
    let expected = [
        format!("| {}", row(a)),
        "- {TimeGenerated: -1m, Ip: x}".to_string(),
        format!("+ {}", row(b)),
        format!("| {}", row(c)),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_regular_expression_chooses_tests() {
    let tests = "tests:\n  - {name: one, expect: {alerts: 0}}\n  - name: two\n    cases:\n      - {name: a, expect: {alerts: \
                 0}}\n      - {name: b, expect: {alerts: 0}}\n";
    let names = |filter: &str| {
        let options = TestOptions { filter: Some(regex::Regex::new(filter).unwrap()), ..TestOptions::default() };
        let names: Vec<String> = run_with(tests, &options).tests.into_iter().map(|t| t.name).collect();
        names.join(", ")
    };
    assert_eq!(names("^(one|.*b)$"), "one, two / b");
    assert_eq!(names("two"), "two / a, two / b");
}

#[test]
fn two_tests_never_share_a_snapshot() {
    let result = run("tests:\n  - {name: a b, snapshot: true}\n  - {name: A-B, snapshot: true}\n");
    assert!(result.tests[0].passed());
    assert_eq!(result.tests[1].outcome, Outcome::Broken("another test has the snapshot `r.a-b.snap`".into()));
}

#[test]
fn open_snapshots_are_failures() {
    let mut result = run(&format!("tests:\n  - name: t\n{ROWS}    snapshot: true\n"));
    assert!(!result.failed());
    let text = result.tests[0].snapshot.as_ref().unwrap().new.clone();
    let mut kept = result.clone();
    kept.tests[0].snapshot.as_mut().unwrap().old = Some(text.clone());
    kept.fail_open_snapshots();
    assert!(!kept.failed());
    let mut changed = result.clone();
    changed.tests[0].snapshot.as_mut().unwrap().old = Some(text.replace("rows: 3", "rows: 2"));
    changed.fail_open_snapshots();
    let Outcome::Failed(list) = &changed.tests[0].outcome else { panic!("{changed:?}") };
    assert_eq!(list[0].message, "changed snapshot `r.t.snap`");
    assert!(list[0].diff().contains(&Line::Gone("rows: 2")) && list[0].diff().contains(&Line::New("rows: 3")));
    result.fail_open_snapshots();
    assert!(result.failed());
}

#[test]
fn cases_fill_the_rows() {
    let tests = "tests:\n  - name: t\n    rows:\n      T:\n        - {Ip: \"10.0.0.${n}\", $repeat: \"${n}\"}\n    \
                 cases:\n      - {name: none, set: {n: 0}, expect: {alerts: 0}}\n      - {name: two, set: {n: 2}, \
                 expect: {alerts: 1, entities: [{IP: 10.0.0.2}]}}\n";
    let result = run(tests);
    assert!(!result.failed(), "{result:?}");
    assert_eq!(result.tests[1].name, "t / two");
    assert_eq!(result.has_both_kinds(), (true, true));
}

#[test]
fn simulations_are_tests_too() {
    let test = "    rows:\n      T:\n        - {TimeGenerated: -20m, Ip: a}\n    simulate: {from: 2026-03-01T10:00Z, to: \
                2026-03-01T12:00Z}\n    expect: {runs: 3, alerts_at: [], missed_events: 1}\n";
    assert_eq!(failures(test), ["expected 1 missed detection, found 0", "alerts are raised by other runs"]);
}

#[test]
fn keys_are_strict() {
    let codes = |text: &str| {
        let (_, found) = read_tests(Source::new("t", text));
        found.iter().map(|d| format!("{}: {}", d.code, d.message)).collect::<Vec<_>>()
    };
    assert_eq!(codes("nou: 1\ntests: [{name: a, expect: {alerts: 0}}]"), ["RULE302: unknown key `nou` of a test file"]);
    assert_eq!(codes("tests: [{name: a, expect: {alert: 0}}]"), ["RULE302: unknown key `alert` of `expect`"]);
    assert_eq!(codes("tests: [{name: a, expect: {alerts: x}}]"), ["RULE303: `alerts` must be a whole number, not `x`"]);
    assert_eq!(codes("tests: [{expect: {alerts: 0}}]")[0], "RULE301: the file contains no tests");
    assert!(codes("tests: [")[0].starts_with("RULE301: the test file is not valid YAML"));
    assert_eq!(codes("tests: [{name: a}]"), ["RULE303: the test `a` expects nothing"]);
    assert_eq!(codes("tests: [{name: a, expect: {}}]"), ["RULE303: `expect` is empty"]);
    assert_eq!(codes("tests: [{name: a, expect: {rows: {}}}]"), ["RULE303: `rows` is empty"]);
    assert_eq!(
        codes("tests: [{name: a, cases: [{name: x, expect: {alerts: 0}}, {name: y}]}]"),
        ["RULE303: the case `y` expects nothing"]
    );
    assert_eq!(
        codes("tests: [{name: a, expect: {alerts: 0}}, {name: a, expect: {alerts: 0}}]"),
        ["RULE303: two tests are named `a`"]
    );
}

#[test]
fn expectations_fit_the_runs() {
    let codes = |test: &str| {
        let (_, found) = read_tests(Source::new("t", format!("tests:\n  - name: a\n{test}")));
        found.iter().map(|d| d.message.clone()).collect::<Vec<_>>()
    };
    let simulate = "    simulate: {from: 2026-03-01, to: 2026-03-02}\n";
    for key in ["runs: 1", "suppressed: 1", "missed_events: 1", "duplicates: 1", "alerts_at: []"] {
        let expect = format!("    expect: {{{key}}}\n");
        assert_eq!(codes(&format!("{simulate}{expect}")), [""; 0], "{key}");
        assert_eq!(codes(&expect), ["this applies to simulations, but the test makes a single run"], "{key}");
    }
    let rows = "    expect: {rows: {count: 1}}\n";
    assert_eq!(codes(rows), [""; 0]);
    assert_eq!(codes(&format!("{simulate}{rows}")), ["`rows` applies to a single run, but `simulate` makes many"]);
    let unused = "    rows: {T: [{A: \"${m}\"}]}\n    cases: [{name: x, set: {n: 1}, expect: {alerts: 0}}]\n";
    assert_eq!(codes(unused), ["no row uses the value `n` of the case `x`"]);
}

#[test]
fn columns_of_known_tables_are_strict() {
    let found = |rows: &str| {
        let text = format!("tests: [{{name: a, rows: {{{rows}}}, expect: {{alerts: 0}}}}]");
        let (_, found) = read_tests(Source::new("t", text));
        found.into_iter().map(|d| (d.code.id(), d.help.unwrap_or_default())).collect::<Vec<_>>()
    };
    assert_eq!(found("SigninLogs: [{ResultTyp: \"0\"}]"), [("RULE304", "did you mean `ResultType`?".to_string())]);
    assert_eq!(found("SigninLogs: [{ResultType: \"0\", Mine_CF: 1, $repeat: 2}]"), []);
    assert_eq!(found("Mine_CL: [{Anything: 1}]"), []);
}

#[test]
fn snapshots_are_texts() {
    let result = run(&format!("tests:\n  - name: It's a Test!\n{ROWS}    snapshot: true\n"));
    let snapshot = result.tests[0].snapshot.as_ref().unwrap();
    assert_eq!((snapshot.name.as_str(), snapshot.state()), ("r.it-s-a-test.snap", SnapshotState::Missing));
    assert!(
        snapshot.new.starts_with("rows: 3\n{\"TimeGenerated\":\"2026-03-01T11:40:00.0000000Z\""),
        "{}",
        snapshot.new
    );
    let same = Snapshot { old: Some(snapshot.new.clone()), ..snapshot.clone() };
    assert_eq!(same.state(), SnapshotState::Same);
}

#[test]
fn bad_rows_break_their_test_only() {
    let result = run("tests:\n  - name: t\n    rows: {T: [{$repeat: x}]}\n    expect: {alerts: 0}\n  - name: u\n    \
                      expect: {alerts: 0}\n");
    assert_eq!(
        result.tests[0].outcome,
        Outcome::Broken("`$repeat` must be a whole number from 0 to 1000000, not `x`".into())
    );
    assert!(result.tests[1].passed());
}
