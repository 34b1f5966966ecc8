//! `modes`: no answer depends on the number of threads, on the size of batches, or on the optimizer.

use crate::golden::Case;
use crate::place;
use crate::run::{Outcome, run};
use kql::{Session, SessionBuilder};
use std::path::PathBuf;

/// The ways to run, the first of which the others are compared with.
fn sessions() -> Result<Vec<(String, Session)>, String> {
    let mut out = Vec::new();
    for threads in [1, 2, 7] {
        for rows in [8192, 1, 7] {
            let session = Session::builder().threads(threads).batch_rows(rows);
            out.push((format!("{threads} threads, batches of {rows}"), build(session)?));
        }
    }
    out.push(("the plan as bound".into(), build(Session::builder().unoptimized())?));
    Ok(out)
}

fn build(builder: SessionBuilder) -> Result<Session, String> {
    builder.build().map_err(|e| e.to_string())
}

/// Runs every recorded query in every mode; whether all modes agree.
pub fn main(args: &[String]) -> Result<bool, String> {
    let files: Vec<PathBuf> = if args.is_empty() {
        let Some(shared) = place::shared() else {
            println!("skipped: ../shared is not there");
            return Ok(true);
        };
        ["golden-docs.jsonl", "golden-fuzz.jsonl", "golden-measured.jsonl"]
            .map(|f| shared.join("golden").join(f))
            .to_vec()
    } else {
        args.iter().map(PathBuf::from).collect()
    };
    let sessions = sessions()?;
    let (mut same, mut different) = (0, 0);
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|e| format!("`{}`: {e}", file.display()))?;
        for line in text.lines().filter(|l| !l.trim().is_empty()) {
            let case: Case = serde_json::from_str(line).map_err(|e| format!("`{}`: {e}", file.display()))?;
            if case.nondeterministic {
                continue;
            }
            match disagreement(&sessions, &case.kql) {
                None => same += 1,
                Some(mode) => {
                    different += 1;
                    println!("{}: another answer with {mode}", case.id);
                }
            }
        }
    }
    println!("modes: {same} passed, {different} failed");
    Ok(different == 0)
}

/// The first mode whose answer is another one than that of the first mode.
fn disagreement(sessions: &[(String, Session)], text: &str) -> Option<String> {
    let mut first: Option<Outcome> = None;
    for (mode, session) in sessions {
        let outcome = run(session, text);
        match &first {
            None => first = Some(outcome),
            Some(f) if *f == outcome => {}
            Some(_) => return Some(mode.clone()),
        }
    }
    None
}
