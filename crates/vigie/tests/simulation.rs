//! `vigie sim` in each output format, and the messages of `run` and `sim` about rules that the service rejects.

mod support;

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
