//! `vigie sim` in each output format, and the messages of `run` and `sim` about rules that the service rejects.

mod support;

use serde_json::Value as Json;
use support::{Folder, vigie_in};

fn folder(name: &str, period: &str) -> Folder {
    let d = Folder::new(name);
    d.file(
        "a.yaml",
        format!(
            "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: Late\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\n\
             queryPeriod: {period}\ntriggerOperator: gt\ntriggerThreshold: 0\nsuppressionEnabled: true\nsuppressionDuration: 2h\n\
             query: |\n  SigninLogs\n  | where ResultType == \"5\"\n"
        ),
    );
    let row = |time: &str, user: &str| {
        format!("{{\"TimeGenerated\":\"2026-03-01T{time}Z\",\"UserPrincipalName\":\"{user}\",\"ResultType\":\"5\"}}\n")
    };
    d.file("data/SigninLogs.ndjson", row("09:30:00", "ann") + &row("12:57:00", "bob"));
    d
}

#[test]
fn every_run_is_in_the_json() {
    let d = folder("sim-json", "2h");
    let times = ["--from", "2026-03-01T09:00:00Z", "--to", "2026-03-01T15:00:00Z"];
    let run = vigie_in(&d.0, &[&["sim", "a.yaml", "--data", "data", "--format", "json"], times.as_slice()].concat());
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let outcomes: Vec<&str> =
        json["runs"].as_array().expect("runs").iter().map(|r| r["outcome"].as_str().expect("text")).collect();
    // Ann at 10, and the next run is suppressed; bob at 13 and again at 14, which is suppressed too.
    assert_eq!(outcomes, ["quiet", "fired", "suppressed", "quiet", "fired", "suppressed", "quiet"]);
    assert_eq!(json["runs"][2]["until"], "2026-03-01T12:00:00.0000000Z");
    assert_eq!((&json["runs"][1]["alerts"], &json["runs"][1]["rows"]), (&1.into(), &1.into()));
    assert_eq!(json["alerts"][1]["time"], "2026-03-01T13:05:00.0000000Z");
    assert_eq!(json["incidents"].as_array().map(Vec::len), Some(2));
    let late = [times.as_slice(), &["--delay", "SigninLogs=4h"]].concat();
    let run = vigie_in(&d.0, &[&["sim", "a.yaml", "--data", "data", "--format", "json"], late.as_slice()].concat());
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(json["missed"][0]["row"]["UserPrincipalName"], "ann");
    assert_eq!(json["missed"][1]["runs"][0], "2026-03-01T13:00:00.0000000Z");
}

#[test]
fn rejections_of_the_service_are_reported() {
    let d = folder("refused", "30d");
    let sim = ["sim", "a.yaml", "--data", "data", "--from", "2026-03-01T09:00:00Z", "--to", "2026-03-01T10:00:00Z"];
    for args in [&["run", "a.yaml", "--data", "data", "--now", "2026-03-01T13:00:00Z"][..], &sim] {
        let run = vigie_in(&d.0, args);
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        assert!(
            run.err.contains("warning[RULE109]") && run.err.contains("30d; it must be between 5m and 14d"),
            "{}",
            run.err
        );
        assert!(run.err.contains("the service refuses `a.yaml` as it is"), "{}", run.err);
    }
    let d = folder("taken", "2h");
    let run = vigie_in(&d.0, &["run", "a.yaml", "--data", "data", "--now", "2026-03-01T13:00:00Z"]);
    assert!(!run.err.contains("refuses"), "{}", run.err);
}

#[test]
fn two_delays_of_one_table_are_refused() {
    let d = folder("twice", "2h");
    let period = ["sim", "a.yaml", "--data", "data", "--from", "2026-03-01T09:00:00Z", "--to", "2026-03-01T10:00:00Z"];
    let sim = |more: &[&str]| vigie_in(&d.0, &[&period, more].concat());
    let run = sim(&["--delay", "T_CL=5m", "--delay", "T_CL=7m"]);
    assert!(run.status == 2 && run.err.contains("`T_CL` has two delays"), "{}", run.err);
    for more in [&["--delay", "T_CL=5m", "--delay", "T_CL=5m"][..], &["--delay", "T_CL=5m", "--delay", "U_CL=7m"]] {
        assert_eq!(sim(more).status, 0, "{}", sim(more).err);
    }
}

/// A folder with one rule over `T_CL`, `a.yaml`, and events as `(table, TimeGenerated, name, _IngestionTime)` of one night.
fn night(name: &str, fields: &str, query: &str, events: &[(&str, &str, &str, &str)]) -> Folder {
    let d = Folder::new(name);
    let head = "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: Night\nseverity: Low\n";
    d.file("a.yaml", format!("{head}{fields}query: |\n  {query}\n"));
    let mut tables: std::collections::BTreeMap<&str, String> = Default::default();
    for (table, time, name, arrived) in events {
        let arrived = match arrived.is_empty() {
            true => String::new(),
            false => format!(",\"_IngestionTime\":\"2026-03-01T{arrived}Z\""),
        };
        let row = format!("{{\"TimeGenerated\":\"2026-03-01T{time}Z\",\"name_s\":\"{name}\"{arrived}}}\n");
        *tables.entry(table).or_default() += &row;
    }
    for (table, rows) in tables {
        d.file(&format!("data/{table}.ndjson"), rows);
    }
    d
}

const HOURLY: &str = "kind: Scheduled\ntriggerOperator: gt\ntriggerThreshold: 0\nqueryFrequency: 1h\nqueryPeriod: 1h\n";
const HOURLY_OVER_TWO: &str =
    "kind: Scheduled\ntriggerOperator: gt\ntriggerThreshold: 0\nqueryFrequency: 1h\nqueryPeriod: 2h\n";

/// The simulation of a night as JSON, with the times of its runs that raise alerts and the names that it missed.
fn simulated(d: &Folder, more: &[&str]) -> (Json, Vec<String>, Vec<String>) {
    let args = ["sim", "a.yaml", "--data", "data", "--format", "json"];
    let times = ["--from", "2026-03-01T01:00:00Z", "--to", "2026-03-01T05:00:00Z"];
    let run = vigie_in(&d.0, &[&args[..], &times, more].concat());
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let json: Json = serde_json::from_str(&run.out).expect("JSON");
    let list = |key: &str| json[key].as_array().cloned().expect("a list");
    let fired = list("runs").into_iter().filter(|r| r["outcome"] == "fired");
    let fired = fired.map(|r| r["at"].as_str().expect("a time")[11..16].to_string()).collect();
    let missed = list("missed").into_iter().map(|m| m["row"]["name_s"].as_str().unwrap_or("?").to_string()).collect();
    (json, fired, missed)
}

#[test]
fn ingestion_time_follows_the_delay_and_the_column() {
    let query = "T_CL | where ingestion_time() > ago(1h)";
    // Arrives half an hour late, after the run of 02:00; the run of 03:00 looks back far enough.
    let by_delay = night("late-delay", HOURLY_OVER_TWO, query, &[("T_CL", "01:58:00", "ann", "")]);
    let (_, fired, missed) = simulated(&by_delay, &["--delay", "T_CL=30m"]);
    assert_eq!((fired, missed), (vec!["03:00".to_string()], Vec::new()));
    // Without delay it is found at once, and not again.
    assert_eq!(simulated(&by_delay, &[]).1, ["02:00"]);
    let by_column = night("late-column", HOURLY_OVER_TWO, query, &[("T_CL", "01:58:00", "ann", "02:28:00")]);
    let (_, fired, missed) = simulated(&by_column, &[]);
    assert_eq!((fired, missed), (vec!["03:00".to_string()], Vec::new()));
    // A row that says when it arrived needs no delay.
    assert_eq!(simulated(&by_column, &["--delay", "T_CL=3h"]).1, ["03:00"]);
    // A window without overlap misses it, whatever says that it was late.
    for (d, delay) in [
        (night("missed-delay", HOURLY, "T_CL", &[("T_CL", "01:58:00", "ann", "")]), &["--delay", "T_CL=30m"][..]),
        (night("missed-column", HOURLY, "T_CL", &[("T_CL", "01:58:00", "ann", "02:28:00")]), &[]),
    ] {
        let (_, fired, missed) = simulated(&d, delay);
        assert_eq!((fired.len(), missed), (0, vec!["ann".to_string()]));
    }
    // In time: three minutes after the hour, and the run waits five.
    let in_time = night("in-time", HOURLY, "T_CL", &[("T_CL", "01:58:00", "ann", "02:03:00")]);
    assert_eq!(simulated(&in_time, &[]).1, ["02:00"]);
}

#[test]
fn each_table_of_a_union_has_its_own_delay() {
    let events =
        [("T_CL", "01:58:00", "ann", ""), ("U_CL", "01:58:00", "bob", ""), ("V_CL", "01:50:00", "eve", "02:40:00")];
    for query in [
        "union T_CL, U_CL, V_CL | where ingestion_time() > ago(1h) | project name_s, TimeGenerated",
        "let all = union T_CL, U_CL, V_CL; all | where ingestion_time() > ago(1h) | project name_s, TimeGenerated",
        "union (T_CL | where ingestion_time() > ago(1h)), (U_CL | where ingestion_time() > ago(1h)), \
         (V_CL | where ingestion_time() > ago(1h)) | project name_s, TimeGenerated",
    ] {
        let d = night("union", HOURLY_OVER_TWO, query, &events);
        let (json, fired, missed) = simulated(&d, &["--delay", "T_CL=30m"]);
        // Bob at once; ann and eve an hour later, and each of them once.
        assert_eq!((fired, missed.len()), (vec!["02:00".to_string(), "03:00".to_string()], 0), "{query}");
        assert_eq!(json["duplicates"].as_array().map(Vec::len), Some(0), "{query}");
        let rows: Vec<_> = json["runs"].as_array().expect("runs").iter().map(|r| r["rows"].clone()).collect();
        assert_eq!(rows, [0, 1, 2, 0, 0], "{query}");
    }
    // The result has the columns of the tables, and no other.
    let d =
        night("union-columns", HOURLY_OVER_TWO, "union T_CL, U_CL | where ingestion_time() > ago(1h)", &events[..2]);
    let (json, ..) = simulated(&d, &["--delay", "T_CL=3h"]);
    assert_eq!(json["missed"][0]["row"].as_object().map(|r| r.keys().len()), Some(2), "{}", json["missed"]);
}

#[test]
fn a_row_on_a_boundary_belongs_to_one_window() {
    let events = [("T_CL", "02:00:00", "ann", "")];
    for (kind, one_hour_later) in [(HOURLY, "03:00"), ("kind: NRT\n", "02:01")] {
        let d = night("boundary", kind, "T_CL", &events);
        assert_eq!(simulated(&d, &[]).1, ["02:00"], "{kind}");
        assert_eq!(simulated(&d, &["--boundary", "start"]).1, [one_hour_later], "{kind}");
        assert_eq!(simulated(&d, &["--boundary", "both"]).1, ["02:00", one_hour_later], "{kind}");
        for (now, boundary, alerts) in [
            ("2026-03-01T02:00:00Z", "end", 1),
            (if kind == HOURLY { "2026-03-01T03:00:00Z" } else { "2026-03-01T02:01:00Z" }, "end", 0),
            (if kind == HOURLY { "2026-03-01T03:00:00Z" } else { "2026-03-01T02:01:00Z" }, "start", 1),
            ("2026-03-01T02:00:00Z", "start", 0),
        ] {
            let run = ["run", "a.yaml", "--data", "data", "--now", now, "--boundary", boundary, "--format", "ndjson"];
            assert_eq!(vigie_in(&d.0, &run).out.lines().count(), alerts, "{kind} {now} {boundary}");
        }
    }
    // The window that an alert tells of has both its ends.
    let d = night("boundary-alert", HOURLY, "T_CL | summarize count()", &events);
    let run = ["run", "a.yaml", "--data", "data", "--now", "2026-03-01T02:00:00Z", "--format", "json"];
    let run = vigie_in(&d.0, &run);
    assert!(run.out.contains("2026-03-01T01:00:00.0000000Z"), "{}", run.out);
}

#[test]
fn nrt_rules_go_by_the_time_of_arrival() {
    let events = [("T_CL", "01:58:00", "ann", "02:28:30"), ("T_CL", "02:10:00", "bob", "")];
    let d = night("nrt", "kind: NRT\n", "T_CL", &events);
    assert_eq!(simulated(&d, &[]).1, ["02:10", "02:29"]);
    assert_eq!(simulated(&d, &["--delay", "T_CL=90s"]).1, ["02:12", "02:29"]);
    assert_eq!(simulated(&d, &["--delay", "T_CL=90s"]).2, [""; 0]);
}

#[test]
fn rules_that_are_disabled_or_start_later_do_not_run() {
    let events = [("T_CL", "01:40:00", "ann", ""), ("T_CL", "03:10:00", "bob", "")];
    let d = night("disabled", &format!("{HOURLY}enabled: false\n"), "T_CL", &events);
    let (json, fired, _) = simulated(&d, &[]);
    assert_eq!((json["runs"].as_array().map(Vec::len), fired.len()), (Some(0), 0));
    assert!(json["idle"].as_str().expect("a reason").contains("enabled: false"));
    let d = night("later", &format!("{HOURLY}startTimeUtc: 2026-03-01T02:30:00Z\n"), "T_CL", &events);
    let (json, fired, _) = simulated(&d, &[]);
    let runs: Vec<&str> =
        json["runs"].as_array().expect("runs").iter().map(|r| &r["at"].as_str().expect("a time")[11..16]).collect();
    assert_eq!((runs, fired), (vec!["02:30", "03:30", "04:30"], vec!["02:30".to_string(), "03:30".to_string()]));
    let d = night("much-later", &format!("{HOURLY}startTimeUtc: 2026-04-01T00:00:00Z\n"), "T_CL", &events);
    let (json, ..) = simulated(&d, &[]);
    assert_eq!(json["runs"].as_array().map(Vec::len), Some(0));
    assert!(json["idle"].as_str().expect("a reason").contains("2026-04-01T00:00:00"));
}

/// Tests with `simulate` have the same model.
#[test]
fn tests_follow_the_same_model() {
    let d = night("model-tests", HOURLY_OVER_TWO, "T_CL | where ingestion_time() > ago(1h)", &[]);
    d.file(
        "a.test.yaml",
        "now: 2026-03-01T02:00:00Z
tests:
  - name: late by a delay
    rows: { T_CL: [{ TimeGenerated: 2026-03-01T01:58:00Z, name_s: ann }] }
    simulate: { from: 2026-03-01T01:00:00Z, to: 2026-03-01T05:00:00Z, ingestion_delay: { T_CL: 30m } }
    expect: { alerts: 1, alerts_at: [2026-03-01T03:00:00Z], missed_events: 0, duplicates: 0 }
  - name: late by its own word
    rows: { T_CL: [{ TimeGenerated: 2026-03-01T01:58:00Z, _IngestionTime: 2026-03-01T02:28:00Z, name_s: ann }] }
    simulate: { from: 2026-03-01T01:00:00Z, to: 2026-03-01T05:00:00Z }
    expect: { alerts: 1, alerts_at: [2026-03-01T03:00:00Z], missed_events: 0 }
  - name: one run does not see what comes later
    rows: { T_CL: [{ TimeGenerated: 2026-03-01T01:58:00Z, _IngestionTime: 2026-03-01T02:28:00Z, name_s: ann }] }
    expect: { alerts: 0 }
  - name: on the boundary
    rows: { T_CL: [{ TimeGenerated: 2026-03-01T00:00:00Z, _IngestionTime: 2026-03-01T01:58:00Z, name_s: ann }] }
    expect: { alerts: 0 }
",
    );
    let run = vigie_in(&d.0, &["test", "."]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let closed = vigie_in(&d.0, &["test", ".", "--boundary", "both"]);
    assert!(closed.status == 1 && closed.out.contains("on the boundary"), "{}", closed.out);
}
