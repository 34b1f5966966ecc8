//! The time of rows: where it stands, in which zone, and what is said of rows without one.

mod support;

use support::{Folder, Run, rule, vigie_in};

fn query(folder: &Folder, text: &str, args: &[&str]) -> Run {
    let mut all = vec!["query", text, "--format", "csv"];
    all.extend(args);
    vigie_in(&folder.0, &all)
}

/// The lines of a result below its header.
fn rows(run: &Run) -> Vec<&str> {
    run.out.lines().skip(1).collect()
}

#[test]
fn timestamp_stands_in_for_the_time_of_defender_tables() {
    let d = Folder::new("inputs-timestamp");
    let row = |time: &str, name: &str| {
        format!("{{\"Timestamp\":\"{time}\",\"DeviceName\":\"{name}\",\"ActionType\":\"x\"}}\n")
    };
    d.file("DeviceEvents.ndjson", row("2026-03-01T11:00:00Z", "new") + &row("2026-02-01T11:00:00Z", "old"));
    d.file("EmailEvents.csv", "Subject,Timestamp\nhello,2026-03-01T11:00:00Z\n");
    d.file("r.yaml", rule("DeviceEvents | where ActionType == 'x' | summarize n = count() by DeviceName"));
    let run = vigie_in(&d.0, &["run", "r.yaml", "--data", ".", "--now", "2026-03-01T12:00:00Z"]);
    assert!(run.out.contains("Old: 1 row"), "{}{}", run.out, run.err);
    let at = ["--data", ".", "--now", "2026-03-01T12:00:00Z"];
    for (text, expected) in [
        ("DeviceEvents | where TimeGenerated > ago(2h) | project DeviceName", "new"),
        ("DeviceEvents | where TimeGenerated > ago(2h) and Timestamp > ago(2h) | project DeviceName", "new"),
        (
            "DeviceEvents | where DeviceName == 'old' | project same = TimeGenerated == Timestamp, Timestamp",
            "true,2026-02-01T11:00:00.0000000Z",
        ),
        (
            "EmailEvents | where TimeGenerated > ago(2h) | project Timestamp, TimeGenerated, Subject",
            "2026-03-01T11:00:00.0000000Z,2026-03-01T11:00:00.0000000Z,hello",
        ),
    ] {
        let run = query(&d, text, &at);
        assert_eq!(rows(&run), [expected], "{text}: {}", run.err);
        assert!(!run.err.contains("TimeGenerated"), "{}", run.err);
    }
    // The same from columnar files, whose row groups and batches are skipped by their times.
    let parquet =
        vigie_in(&d.0, &["query", "DeviceEvents | project Timestamp, DeviceName", "--data", ".", "--format", "csv"]);
    d.file("csv/DeviceEvents.csv", &parquet.out);
    let run = query(
        &d,
        "DeviceEvents | where TimeGenerated between (ago(2h) .. now()) | project DeviceName",
        &["--data", "csv", at[2], at[3]],
    );
    assert_eq!(rows(&run), ["new"], "{}", run.err);
}

/// Rows of Defender, each with one of the two times, with both, or with none that is valid.
const MIXED: &str = r#"{"TimeGenerated":"2026-03-01T11:00:00Z","Timestamp":"2026-03-01T10:30:00Z","DeviceName":"both"}
{"Timestamp":"2026-03-01T11:10:00Z","DeviceName":"stamp"}
{"TimeGenerated":"soon","Timestamp":"2026-03-01T11:20:00Z","DeviceName":"invalid"}
{"TimeGenerated":"2026-03-01T11:30:00Z","DeviceName":"generated"}
{"Timestamp":"2026-02-01T11:00:00Z","DeviceName":"old stamp"}
{"TimeGenerated":"2026-02-01T11:00:00Z","DeviceName":"old"}
{"DeviceName":"none"}
"#;

#[test]
fn the_columns_of_the_time_stand_in_for_each_other_row_by_row() {
    let d = Folder::new("times-mixed");
    d.file("ndjson/DeviceEvents.ndjson", MIXED);
    let at = ["--now", "2026-03-01T12:00:00Z", "--data"];
    let raw = "datatable(TimeGenerated:datetime, Timestamp:datetime, DeviceName:string)[
        datetime(2026-03-01T11:00:00Z), datetime(2026-03-01T10:30:00Z), 'both',
        datetime(null), datetime(2026-03-01T11:10:00Z), 'stamp',
        datetime(null), datetime(2026-03-01T11:20:00Z), 'invalid',
        datetime(2026-03-01T11:30:00Z), datetime(null), 'generated',
        datetime(null), datetime(2026-02-01T11:00:00Z), 'old stamp',
        datetime(2026-02-01T11:00:00Z), datetime(null), 'old',
        datetime(null), datetime(null), 'none']";
    for (folder, format) in [("csv", "csv"), ("parquet", "parquet"), ("json", "json")] {
        let file = d.file(&format!("{folder}/DeviceEvents.{format}"), "");
        let file = std::fs::File::create(file).expect("a file");
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_vigie"));
        assert!(program.args(["query", raw, "--format", format]).stdout(file).status().expect("runs").success());
    }
    let recent = "both\nstamp\ninvalid\ngenerated";
    for folder in ["ndjson", "csv", "parquet", "json"] {
        for (text, expected) in [
            ("DeviceEvents | where TimeGenerated > ago(2h) | project DeviceName", recent),
            ("DeviceEvents | where Timestamp > ago(2h) | project DeviceName", recent),
            (
                "DeviceEvents | where TimeGenerated > ago(2h) and DeviceName has 'stamp' | project Timestamp - TimeGenerated",
                "00:00:00",
            ),
            ("DeviceEvents | where isnull(TimeGenerated) or isnull(Timestamp) | project DeviceName", "none"),
            ("DeviceEvents | where TimeGenerated > ago(2h) | take 3 | summarize count()", "3"),
            ("DeviceEvents | where DeviceName == 'both' | project TimeGenerated - Timestamp", "00:30:00"),
            ("DeviceEvents | project DeviceName | take 2", "both\nstamp"),
            (
                "DeviceEvents | summarize max(Timestamp), min(TimeGenerated)",
                "2026-03-01T11:30:00.0000000Z,2026-02-01T11:00:00.0000000Z",
            ),
        ] {
            let run = query(&d, text, &[at[0], at[1], at[2], folder]);
            assert_eq!(rows(&run).join("\n"), expected, "{folder}: {text}: {}", run.err);
        }
        let run = query(&d, "DeviceEvents | where TimeGenerated > ago(2h) | count", &[at[0], at[1], at[2], folder]);
        assert!(run.err.contains("1 row of `DeviceEvents` without a valid `TimeGenerated`"), "{folder}: {}", run.err);
    }
    // Rules read a window, and several rules share what they read.
    d.file("rules/a.yaml", rule("DeviceEvents | where DeviceName != 'both' | summarize n = count() | where n == 3"));
    d.file("rules/b.yaml", rule("DeviceEvents | where DeviceName has 'stamp' | summarize n = count() | where n == 1"));
    for folder in ["ndjson", "parquet"] {
        let run = vigie_in(&d.0, &["run", "rules", "--data", folder, "--now", "2026-03-01T12:00:00Z"]);
        assert_eq!(run.out.matches("Old: 1 row, 1 alert").count(), 2, "{folder}: {}{}", run.out, run.err);
    }
}

#[test]
fn a_file_with_timegenerated_alone_has_it_in_timestamp() {
    let d = Folder::new("times-generated");
    d.file("EmailEvents.csv", "Subject,TimeGenerated\nhello,2026-03-01T11:00:00Z\nold,2026-01-01T11:00:00Z\n");
    let at = ["--data", ".", "--now", "2026-03-01T12:00:00Z"];
    let run = query(&d, "EmailEvents | where Timestamp > ago(2h) | project Subject, Timestamp == TimeGenerated", &at);
    assert_eq!(rows(&run), ["hello,true"], "{}", run.err);
}

#[test]
fn rows_without_a_time_are_counted() {
    let d = Folder::new("inputs-timeless");
    d.file(
        "SigninLogs.ndjson",
        "{\"TimeGenerated\":\"2026-03-01T11:00:00Z\",\"A\":1}\n{\"A\":2}\n{\"TimeGenerated\":null,\"A\":3}\n{\"TimeGenerated\":\"soon\",\"A\":4}\n",
    );
    d.file("AuditLogs.csv", "TimeGenerated,OperationName\n2026-03-01T11:00:00Z,a\n,b\n");
    let at = ["--data", ".", "--now", "2026-03-01T12:00:00Z"];
    let run = query(&d, "SigninLogs | where TimeGenerated > ago(1d) | count", &at);
    assert_eq!(rows(&run), ["1"]);
    assert!(
        run.err.contains("3 rows of `SigninLogs` without a valid `TimeGenerated` lie in no time range"),
        "{}",
        run.err
    );
    let run = query(&d, "AuditLogs | where TimeGenerated > ago(1d) | count", &at);
    assert!(run.err.contains("1 row of `AuditLogs` without"), "{}", run.err);
    // Without a period no row is left out.
    let run = query(&d, "SigninLogs | count", &at);
    assert_eq!(rows(&run), ["4"]);
    assert!(!run.err.contains("without a valid"), "{}", run.err);
}

#[test]
fn a_custom_table_without_times_is_said_to_lie_in_every_window() {
    let d = Folder::new("times-custom");
    d.file("My_CL.ndjson", "{\"User\":\"ann\",\"When\":\"2020-01-01T00:00:00Z\"}\n");
    d.file("w/Vip.csv", "User\nann\n");
    d.file("r.yaml", rule("My_CL | join kind=leftsemi (_GetWatchlist('Vip') | project User) on User"));
    let said = "`My_CL` has no times in a column `TimeGenerated`, so that all its rows lie in every time range";
    for command in ["run", "query"] {
        let file = if command == "run" { vec!["run", "r.yaml"] } else { vec!["query", "-f", "r.yaml"] };
        let all =
            [&file[..], &["--data", "My_CL.ndjson", "--watchlists", "w", "--now", "2026-03-01T12:00:00Z"]].concat();
        let run = vigie_in(&d.0, &all);
        let all = format!("{}{}", run.out, run.err);
        assert_eq!(all.matches(said).count(), 1, "{command}: {all}");
        assert!(!all.contains("`Vip` has no times"), "{command}: {all}");
    }
    // Without a window every row counts anyway.
    let run = query(&d, "My_CL | count", &["--data", "My_CL.ndjson"]);
    assert!(!run.err.contains("every time range"), "{}", run.err);
}

#[test]
fn time_zones_of_portal_exports_are_named() {
    let d = Folder::new("inputs-zones");
    d.file("SigninLogs.csv", "\"TimeGenerated [Local Time]\",UserPrincipalName\n\"7/16/2026, 8:26:12.030 PM\",ann\n");
    d.file("AuditLogs.csv", "\"TimeGenerated [UTC]\",\"Size [MB]\"\n\"7/16/2026, 8:26:12.030 PM\",7\n");
    let run = query(&d, "SigninLogs | project TimeGenerated", &["--data", "."]);
    assert_eq!(rows(&run), ["2026-07-16T20:26:12.0300000Z"], "{}", run.err);
    assert!(run.err.contains("column 'TimeGenerated' are in the time zone `Local Time`"), "{}", run.err);
    assert!(run.err.contains("hours off"), "{}", run.err);
    // What may be wrong by hours is no answer of a strict run.
    let run = query(&d, "SigninLogs | count", &["--data", ".", "--strict"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(run.err.contains("`TimeGenerated [UTC+02:00]`"), "{}", run.err);
    let run = query(&d, "AuditLogs | project TimeGenerated, ['Size [MB]']", &["--data", "."]);
    assert_eq!(rows(&run), ["2026-07-16T20:26:12.0300000Z,7"], "{}", run.err);
    assert!(!run.err.contains("time zone"), "{}", run.err);
}

#[test]
fn times_of_a_stated_zone_are_converted() {
    let d = Folder::new("times-zones");
    for (name, zone, text, expected) in [
        ("A", "UTC+02:00", "7/16/2026, 8:26:12.030 PM", "2026-07-16T18:26:12.0300000Z"),
        ("B", "(UTC-05:30)", "2026-07-16T20:00:00", "2026-07-17T01:30:00.0000000Z"),
        ("C", "Europe/Berlin", "2026-01-16 20:00:00", "2026-01-16T19:00:00.0000000Z"),
        ("D", "UTC+02:00", "2026-07-16T20:00:00Z", "2026-07-16T20:00:00.0000000Z"),
    ] {
        let file = d.file(&format!("{name}.csv"), format!("\"TimeGenerated [{zone}]\",x\n\"{text}\",1\n"));
        let run = query(&d, &format!("{name} | project TimeGenerated"), &["--data", &file, "--strict"]);
        assert_eq!(rows(&run), [expected], "{zone}: {}", run.err);
        assert!(run.err.contains(&format!("in the time zone `{zone}` and are converted to UTC")), "{}", run.err);
        // The bounds of a period are compared with the converted time.
        let within = format!("{name} | where TimeGenerated between (datetime({expected}) .. 1s) | count");
        assert_eq!(rows(&query(&d, &within, &["--data", &file])), ["1"], "{zone}");
    }
}
