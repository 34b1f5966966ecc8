use super::Tally;
use crate::Error;
use kql::Session;
use std::path::Path;

/// Functions that every session has.
const SERVICE: [&str; 3] = ["_GetWatchlistAlias", "_SentinelAudit", "_SentinelHealth"];

/// Loads a file of functions on its own, and parses the body of each.
pub(super) fn load(path: &Path, tally: &mut Tally, details: &mut Vec<String>) -> Result<(), Error> {
    let session = Session::builder().functions(path).threads(1).build()?;
    let broken = session.function_syntax_errors();
    if let Some(error) = session.function_errors().iter().chain(&broken).next() {
        tally.refused(path, &error.diagnostic.message, details);
        return Ok(());
    }
    // A file that holds something else says so in a note.
    match session.notes().first() {
        Some(note) if note.message.contains("holds no function") => tally.refused(path, &note.message, details),
        _ => tally.loaded(session.function_names().iter().filter(|n| !SERVICE.contains(&n.as_str())).count() as u64),
    }
    Ok(())
}
