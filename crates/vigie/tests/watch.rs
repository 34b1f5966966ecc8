//! `vigie test --watch`: files that change, break, disappear or appear are tested again at once.

#![allow(clippy::disallowed_methods, reason = "the test waits for something, but not forever")]

mod support;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use support::Folder;

/// A watching program, stopped when dropped.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

fn forward(from: impl Read + Send + 'static, to: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if to.send(line).is_err() {
                return;
            }
        }
    });
}

impl Watch {
    fn start(folder: &Folder, more: &[&str]) -> Watch {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.args(["test", "--watch"]).args(more).current_dir(&folder.0);
        command.env_remove("GITHUB_STEP_SUMMARY").env_remove("GITHUB_ACTIONS");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let (to, lines) = channel();
        forward(child.stdout.take().expect("an output"), to.clone());
        forward(child.stderr.take().expect("an output"), to);
        Watch { child, lines }
    }

    /// Reads until the expected output has come and the program waits again, in any order.
    #[track_caller]
    fn until(&self, wanted: &str) {
        let mut out = String::new();
        while !(out.contains(wanted) && out.contains("waiting for a change")) {
            let line = self.lines.recv_timeout(Duration::from_secs(60));
            out.push_str(&line.unwrap_or_else(|_| panic!("`{wanted}` is missing in:\n{out}")));
            out.push('\n');
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const RULE: &str = "id: a\nname: R\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\n\
    triggerThreshold: 0\nquery: SigninLogs\n";
const TEST: &str = "tests: [{name: one, rows: {SigninLogs: [{ResultType: \"0\"}]}, expect: {alerts: 1}}]\n";

fn folder(name: &str) -> Folder {
    let d = Folder::new(name);
    d.file("a.yaml", RULE);
    d.file("a.test.yaml", TEST);
    d
}

#[test]
fn files_that_break_disappear_and_appear() {
    let d = folder("watch");
    let watch = Watch::start(&d, &[]);
    watch.until("1 passed");
    let remove = |name: &str| std::fs::remove_file(d.0.join(name)).expect(name);
    for (change, wanted) in [
        (&(|| _ = d.file("a.test.yaml", TEST.replace("alerts: 1", "alerts: 2"))) as &dyn Fn(), "1 failed"),
        (&|| _ = d.file("a.test.yaml", "tests: [\n"), "1 could not be run"),
        (&|| _ = d.file("a.test.yaml", TEST), "1 passed"),
        (&|| _ = d.file("b.test.yaml", TEST), "1 passed, 1 could not be run"),
        (&|| _ = d.file("b.yaml", RULE), "2 passed"),
        (&|| _ = d.file("b.yaml", "id: ["), "1 passed, 1 could not be run"),
        (&|| remove("b.yaml"), "1 passed, 1 could not be run"),
        (&|| remove("b.test.yaml"), "1 passed"),
        (&|| remove("a.test.yaml"), "no tests found"),
        (&|| _ = d.file("new/c.test.yaml", format!("rule: ../a.yaml\n{TEST}")), "1 passed"),
    ] {
        change();
        watch.until(wanted);
    }
}

#[test]
fn within_a_second() {
    let d = folder("watch-time");
    let watch = Watch::start(&d, &["a.test.yaml"]);
    watch.until("1 passed");
    let mut took = Vec::new();
    // The best of several attempts, so that other load on the machine is not measured.
    for i in 2..7 {
        d.file("a.test.yaml", TEST.replace("one", &"n".repeat(i)));
        let start = Instant::now();
        watch.until(&format!("ok    {}", "n".repeat(i)));
        took.push(start.elapsed());
    }
    let best = took.iter().min().expect("some");
    assert!(*best < Duration::from_secs(1), "{took:?}");
    // The file may be missing for a moment.
    std::fs::remove_file(d.0.join("a.test.yaml")).expect("gone");
    watch.until("cannot access `a.test.yaml`");
    d.file("a.test.yaml", TEST.replace("one", "again"));
    watch.until("ok    again");
}

#[test]
fn a_report_is_not_a_change() {
    let d = folder("watch-report");
    let watch = Watch::start(&d, &[".", "--report", "junit=tests.xml"]);
    watch.until("1 passed");
    // The remaining output of the first run.
    let _ = watch.lines.recv_timeout(Duration::from_millis(500));
    let _ = watch.lines.recv_timeout(Duration::from_millis(500));
    let again = watch.lines.recv_timeout(Duration::from_secs(2));
    assert!(again.is_err(), "{again:?}");
    d.file("a.test.yaml", TEST.replace("one", "other"));
    watch.until("ok    other");
}
