//! What becomes of snapshots that are new or changed.

use super::Failure;
use super::beside::{Beside, TestPath};
use crate::args::TestArgs;
use crate::output;
use sentinel::Repository;
use sentinel::report::diff_line;
use sentinel::rule_test::{Outcome, Snapshot, SnapshotState, SuiteResult, diff};
use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// What somebody who looks at a snapshot says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    Accept,
    Reject,
    Skip,
}

/// Keeps what `--accept` or an answer to `--review` accepts; the others stay open.
pub(super) fn settle(args: &TestArgs, paths: &[TestPath], suites: &mut [SuiteResult]) -> Result<(), Failure> {
    if !args.accept && !args.review {
        return Ok(());
    }
    let mut counts = [0; 3];
    for (path, suite) in paths.iter().zip(suites) {
        let folder = Beside::of(&path.path).snapshots();
        for test in &mut suite.tests {
            let is_blocked = matches!(&test.outcome, Outcome::Todo(_) | Outcome::Broken(_) | Outcome::Unsupported(_));
            let Some(snapshot) = test.snapshot.as_mut().filter(|_| !is_blocked) else { continue };
            let what = match snapshot.state() {
                SnapshotState::Same => continue,
                SnapshotState::Missing => "new",
                SnapshotState::Changed => "changed",
            };
            // What a failing test shows is not what the rule should do.
            if matches!(test.outcome, Outcome::Failed(_)) {
                output::note(format!("the {what} snapshot `{}` is not kept: its test fails", snapshot.name));
                continue;
            }
            let decision = if args.accept { Decision::Accept } else { ask(&test.name, what, snapshot)? };
            counts[decision as usize] += 1;
            if decision == Decision::Accept {
                keep(&folder, snapshot, &path.repository)?;
                snapshot.old = Some(snapshot.new.clone());
            }
        }
    }
    if args.review && counts != [0; 3] {
        output::line(format!("{} accepted, {} rejected, {} skipped\n", counts[0], counts[1], counts[2]))?;
    }
    Ok(())
}

fn keep(folder: &Path, snapshot: &Snapshot, repository: &Repository) -> Result<(), Failure> {
    let path = folder.join(&snapshot.name);
    // A link in a repository must not choose which file of this user is written.
    repository.check(&path).map_err(|e| Failure::usage(e.to_string()))?;
    std::fs::create_dir_all(folder)
        .map_err(|e| Failure::usage(format!("`{}` cannot be created: {e}", folder.display())))?;
    output::write(&path, &snapshot.new)?;
    output::line(format!("kept {}", output::name(path.display())))
}

fn ask(test: &str, what: &str, snapshot: &Snapshot) -> Result<Decision, Failure> {
    output::line(format!("{}: {what} snapshot {}", output::name(test), output::name(&snapshot.name)))?;
    let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
    let (old, new) = (lines(snapshot.old.as_deref().unwrap_or("")), lines(&snapshot.new));
    for line in diff(&old, &new) {
        output::line(output::name(diff_line(&line).trim_end()))?;
    }
    loop {
        output::text("[a]ccept, [r]eject, [s]kip? ")?;
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        match (read, answer.trim()) {
            (Ok(0) | Err(_), _) | (_, "s" | "skip") => return Ok(Decision::Skip),
            (_, "a" | "accept") => return Ok(Decision::Accept),
            (_, "r" | "reject") => return Ok(Decision::Reject),
            _ => {}
        }
    }
}

/// Tells of snapshots that no test keeps any more.
pub(super) fn name_unused(paths: &[TestPath], suites: &[SuiteResult]) {
    for (path, suite) in paths.iter().zip(suites) {
        let beside = Beside::of(&path.path);
        let used: BTreeSet<&str> =
            suite.tests.iter().filter_map(|t| t.snapshot.as_ref()).map(|s| s.name.as_str()).collect();
        // A file whose tests cannot be run says nothing of its snapshots.
        if suite.tests.iter().any(|t| matches!(t.outcome, Outcome::Broken(_) | Outcome::Unsupported(_))) {
            continue;
        }
        let Ok(entries) = std::fs::read_dir(beside.snapshots()) else { continue };
        let mut unused: Vec<PathBuf> = entries
            .flatten()
            .filter(|e| {
                let name = e.file_name().to_string_lossy().into_owned();
                beside.is_snapshot(&name) && !used.contains(name.as_str())
            })
            .map(|e| e.path())
            .collect();
        unused.sort();
        for path in unused {
            output::note(format!("no test keeps the snapshot `{}` any more; it can be deleted", path.display()));
        }
    }
}
