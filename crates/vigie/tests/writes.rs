//! Files are written whole or not at all, and output that cannot be written is an error in every command.

#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use support::{Folder, vigie_in};

const RULE: &str = "id: 11111111-2222-4333-8444-555555555555\nname: R\ndescription: d\nseverity: Low\nrequiredDataConnectors: []\n\
    queryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [InitialAccess]\nquery: |\n  T_CL\n\
    version: 1.0.0\nkind: Scheduled\n";
const TEST: &str = "now: 2026-03-01T12:00:00Z\ntests:\n  - name: one\n    rows:\n      T_CL: [{a: 1}]\n    expect: {alerts: 1}\n    \
    snapshot: true\n";

fn folder(name: &str) -> Folder {
    let d = Folder::new(name);
    d.file("data/T_CL.ndjson", "{\"TimeGenerated\":\"2026-03-01T11:30:00Z\",\"a\":1}\n");
    d.file("rules/r.yaml", RULE);
    d.file("rules/r.test.yaml", TEST);
    d.file("q.kql", "T_CL|where  a==1");
    d
}

/// Every command, with its formats, with something to print.
const COMMANDS: &[&str] = &[
    "query T_CL --data data",
    "query T_CL --data data --format json",
    "query T_CL --data data --format ndjson",
    "query T_CL --data data --format csv",
    "query T_CL --data data --format parquet",
    "query T_CL --data data --format markdown",
    "explain T_CL --data data --analyze",
    "tables --data data --columns",
    "inspect T_CL --data data",
    "inspect T_CL --data data --json",
    "check rules",
    "check rules --format line",
    "check rules --format json",
    "check rules --format sarif",
    "check rules --format junit",
    "test rules",
    "test rules --format json",
    "test rules --accept",
    "run rules --data data --now 2026-03-01T12:00:00Z",
    "run rules --data data --now 2026-03-01T12:00:00Z --format json",
    "run rules --data data --now 2026-03-01T12:00:00Z --as security-alert",
    "run rules --data data --now 2026-03-01T12:00:00Z --as rows --format cards",
    "sim rules/r.yaml --data data --from 2026-03-01 --to 2026-03-02",
    "sim rules/r.yaml --data data --from 2026-03-01 --to 2026-03-02 --format json",
    "fmt --check q.kql",
    "init rules/r.yaml --data data --workflow",
    "completions bash",
    "--help",
    "--version",
];

fn start(d: &Folder, line: &str, out: Stdio) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.args(line.split(' ')).current_dir(&d.0).stdin(Stdio::null()).stdout(out).stderr(Stdio::piped());
    command.env_remove("GITHUB_STEP_SUMMARY").env_remove("GITHUB_ACTIONS");
    command
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_in_every_command() {
    for line in COMMANDS {
        let d = folder("full");
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
        let output = start(&d, line, full.into()).output().expect("the program runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {err}");
        assert!(err.contains("standard output cannot be written: ") && !err.contains("panicked"), "{line}: {err}");
    }
    for (line, file) in [
        ("check rules --write-baseline /dev/full", "/dev/full"),
        ("check rules --report json=/dev/full", "/dev/full"),
        ("test rules --report junit=/dev/full", "/dev/full"),
        ("sim rules/r.yaml --data data --from 2026-03-01 --to 2026-03-02 --html /dev/full", "/dev/full"),
        ("check rules --report json=no/such/folder/x", "no/such/folder/x"),
    ] {
        let d = folder("full-file");
        let output = start(&d, line, Stdio::null()).output().expect("the program runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {err}");
        assert!(err.contains(&format!("`{file}` cannot be written: ")), "{line}: {err}");
    }
}

#[test]
fn a_closed_pipe_is_quiet_in_every_command() {
    for line in COMMANDS {
        let d = folder("closed");
        let mut child = start(&d, line, Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(!err.contains("error") && !err.contains("panicked"), "{line}: {err}");
    }
}

/// What is in a folder, hidden files too.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").file_name());
    let mut out: Vec<String> = entries.map(|n| n.to_string_lossy().into_owned()).collect();
    out.sort();
    out
}

#[test]
fn permissions_and_links_stay() {
    let d = folder("links");
    fs::create_dir(d.0.join("real")).expect("a folder");
    let target = d.file("real/q.kql", "T_CL|where  a==1");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).expect("permissions");
    symlink("../real/q.kql", d.0.join("rules/link.kql")).expect("a link");
    symlink("link.kql", d.0.join("rules/second.kql")).expect("a link");
    let before = fs::metadata(&target).expect("a file");
    assert_eq!(vigie_in(&d.0, &["fmt", "rules/second.kql"]).status, 0);
    let after = fs::metadata(&target).expect("a file");
    assert_eq!(fs::read_to_string(&target).expect("a file"), "T_CL\n| where a == 1\n");
    assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
    assert_ne!(after.ino(), before.ino(), "the file is replaced, never half written");
    assert!(d.0.join("rules/link.kql").is_symlink() && d.0.join("rules/second.kql").is_symlink());
    assert_eq!(names(&d.0.join("real")), ["q.kql"]);
    // A new file has the permissions that the mask of the user leaves.
    assert!(vigie_in(&d.0, &["check", "rules/r.yaml", "--report", "json=new.json"]).status < 2);
    let plain = d.file("plain", "");
    let mode = |path: &Path| fs::metadata(path).expect("a file").mode();
    assert_eq!(mode(&d.0.join("new.json")), mode(Path::new(&plain)));
    // A link that leads nowhere yet names the file to create.
    symlink("real/later.json", d.0.join("later.json")).expect("a link");
    assert!(vigie_in(&d.0, &["check", "rules/r.yaml", "--report", "json=later.json"]).status < 2);
    assert!(d.0.join("later.json").is_symlink() && d.0.join("real/later.json").is_file());
}

#[test]
fn pipes_and_devices_are_written_directly() {
    let d = folder("pipes");
    let run = vigie_in(&d.0, &["check", "rules", "--format", "line", "--report", "json=/dev/stdout"]);
    assert!(run.out.contains("\"findings\"") && run.status < 2, "{}{}", run.out, run.err);
    let run = vigie_in(&d.0, &["check", "rules", "--report", "json=/dev/null"]);
    assert!(run.status < 2, "{}", run.err);
    assert!(Command::new("mkfifo").arg(d.0.join("pipe")).status().expect("mkfifo").success());
    let reader = std::thread::spawn({
        let path = d.0.join("pipe");
        move || fs::read_to_string(path).expect("a pipe")
    });
    assert!(vigie_in(&d.0, &["check", "rules", "--report", "json=pipe"]).status < 2);
    assert!(reader.join().expect("a reader").contains("\"findings\""));
    // What standard output holds already stays where it is redirected into a file.
    let log = fs::File::create(d.0.join("log")).expect("a file");
    start(&d, "check rules --report json=/dev/stdout", log.into()).output().expect("the program runs");
    let log = fs::read_to_string(d.0.join("log")).expect("a file");
    assert!(log.contains("1 rule checked") && log.contains("\"findings\""), "{log}");
}

#[test]
fn two_writers_do_not_mix() {
    let d = folder("two");
    let check = |report: &str| start(&d, &format!("check rules --report {report}"), Stdio::null());
    let whole = |report: &str| {
        check(report).output().expect("the program runs");
        fs::read_to_string(d.0.join("report")).expect("a report")
    };
    let wanted = [whole("json=report"), whole("junit=report")];
    for _ in 0..8 {
        let mut both = ["json=report", "junit=report"].map(|r| check(r).spawn().expect("the program starts"));
        both.iter_mut().for_each(|c| _ = c.wait().expect("the program ends"));
        let found = fs::read_to_string(d.0.join("report")).expect("a report");
        assert!(wanted.contains(&found), "{found}");
    }
    assert!(names(&d.0).iter().all(|n| !n.starts_with(".vigie")), "{:?}", names(&d.0));
}

/// The tables of a test lie in a private folder that is gone whatever ends the program.
#[test]
fn a_signal_leaves_nothing_behind() {
    for signal in ["-INT", "-TERM"] {
        let d = folder("signal");
        let slow = "range a from 1 to 2000000000 step 1 | summarize count() by b = a % 7";
        d.file("rules/r.yaml", RULE.replace("  T_CL\n", &format!("  {slow}\n")));
        fs::create_dir(d.0.join("tmp")).expect("a folder");
        let mut child =
            start(&d, "test rules", Stdio::null()).env("TMPDIR", d.0.join("tmp")).spawn().expect("it starts");
        for _ in 0..1500 {
            if !names(&d.0.join("tmp")).is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let name = names(&d.0.join("tmp")).pop().expect("the folder of the tests");
        let mode = fs::metadata(d.0.join("tmp").join(&name)).expect("a folder").mode() & 0o777;
        assert!(mode == 0o700 && !name.contains(&child.id().to_string()), "{name} {mode:o}");
        // Past the moment between the folder and the handler.
        std::thread::sleep(Duration::from_millis(200));
        let kill = Command::new("kill").arg(signal).arg(child.id().to_string()).status().expect("kill");
        assert!(kill.success());
        let status = child.wait().expect("the program ends");
        assert_eq!(status.code(), Some(130), "{signal}");
        assert_eq!(names(&d.0.join("tmp")), Vec::<String>::new(), "{signal}");
    }
}
