//! Checks that no result depends on the number of threads, the batch size or the optimizer.

use crate::golden::Case;
use crate::run::{Outcome, run};
use crate::{Error, place};
use kql::Session;
use std::path::PathBuf;

/// The modes; the first is the reference.
fn sessions() -> Result<Vec<(String, Session)>, Error> {
    let mut out = Vec::new();
    for threads in [1, 2, 7] {
        for rows in [8192, 1, 7] {
            let session = Session::builder().threads(threads).batch_rows(rows);
            out.push((format!("{threads} threads, batches of {rows}"), session.build()?));
        }
    }
    out.push(("the plan as bound".into(), Session::builder().unoptimized().build()?));
    Ok(out)
}

/// Runs every recorded query in every mode; whether all modes agree.
///
/// # Errors
/// If a file cannot be read.
pub fn main(files: &[PathBuf]) -> Result<bool, Error> {
    let files: Vec<PathBuf> = if files.is_empty() {
        let Some(shared) = place::shared() else {
            println!("skipped: ../shared is not there");
            return Ok(true);
        };
        ["golden-docs.jsonl", "golden-fuzz.jsonl", "golden-measured.jsonl"]
            .map(|f| shared.join("golden").join(f))
            .to_vec()
    } else {
        files.to_vec()
    };
    let sessions = sessions()?;
    let (mut same, mut different) = (0, 0);
    for file in files {
        for case in place::read_lines::<Case>(&file)?.into_iter().filter(|c| !c.nondeterministic) {
            match disagreement(&sessions, &case.kql) {
                None => same += 1,
                Some(mode) => {
                    different += 1;
                    println!("{}: another result with {mode}", case.id);
                }
            }
        }
    }
    println!("modes: {same} passed, {different} failed");
    Ok(different == 0)
}

/// The first mode whose result differs from the reference.
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
