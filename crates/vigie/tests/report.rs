//! Report formats, and `--watch`.

#![allow(clippy::disallowed_methods, reason = "the test waits for something, but not forever")]

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{Folder, root, vigie};

#[test]
fn github_form() {
    let run = vigie(&["check", "tests/reports/bad.yaml", "--format", "github", "--now", "2026-03-01T12:00:00Z"]);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/reports/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    let _guard = settings.bind_to_scope();
    insta::assert_snapshot!("check.github", format!("{}status {}", run.out, run.status));
}

#[test]
fn watch_sees_a_change_within_a_second() {
    let folder = Folder::new("watch");
    folder.file(
        "r.yaml",
        "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: R\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 2h\nquery: T\n",
    );
    let test = |name: &str| format!("tests:\n  - name: {name}\n    rows:\n      T: []\n    expect:\n      alerts: 0\n");
    folder.file("r.test.yaml", test("zero"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["test", &folder.path(), "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("output")).lines().map_while(Result::ok);
    let mut best = Duration::MAX;
    let found = lines.any(|l| l.contains("zero"));
    // On a busy machine, one attempt may fail.
    for name in ["one", "two", "three", "four"] {
        // The program scans the folder again before it waits.
        std::thread::sleep(Duration::from_millis(700));
        folder.file("r.test.yaml", test(name));
        let start = Instant::now();
        if !lines.any(|l| l.contains(name)) {
            break;
        }
        best = best.min(start.elapsed());
        if best < Duration::from_secs(1) {
            break;
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    assert!(found && best < Duration::from_secs(1), "{best:?}");
}
