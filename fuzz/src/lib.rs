//! What the fuzz targets share: a file of any bytes as a table, and two sessions over the same rows.

#![cfg(feature = "bind")]

use kql::{Answer, Error, Query, Session};
use kql_types::ticks::to_timestamp;
use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Once};

/// 2026-03-01 12:00 UTC, in ticks.
pub const NOW: i64 = 639_079_632_000_000_000;

/// Memory of one session, in bytes: far more than the longest input needs, far less than the limit of the process.
const MEMORY: usize = 256 << 20;

/// A folder of this process for the files that are read.
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder for the table"));

/// Lets a panic of a library that a reader catches pass, which is an error of the file and no finding.
fn only_uncaught_panics_count() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
}

/// Writes a file in the folder of this process.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = FOLDER.path().join(name);
    fs::write(&path, bytes).expect("the file is written");
    path
}

/// Runs a query.
///
/// # Errors
///
/// Those of compiling and running it.
pub fn run(session: &Session, text: &str) -> Result<Answer, Error> {
    let query = Query::new(text, to_timestamp(NOW));
    session.run(&session.compile(&query))
}

/// The rows of an answer as text.
pub fn rows(answer: &Answer) -> Vec<String> {
    answer.rows().map(|r| r.iter().map(|v| format!("{v:?}|")).collect()).collect()
}

/// Reads a file of any bytes as a table: reading ends, rows depend on neither columns nor threads, and all that is lost is an
/// error in a strict session.
pub fn read_table(extension: &str, bytes: &[u8]) {
    only_uncaught_panics_count();
    let path = file(&format!("T.{extension}"), bytes);
    let session = |threads: usize, strict: bool| {
        Session::builder().data(&path).threads(threads).workers(threads).memory_limit(MEMORY).strict(strict).build()
    };
    let (Ok(one), Ok(two)) = (session(1, false), session(2, false)) else { return };
    let (all, again) = (run(&one, "T"), run(&two, "T"));
    assert_eq!(all.is_ok(), again.is_ok(), "threads decide whether the file is read");
    let (Ok(all), Ok(again)) = (all, again) else { return };
    assert_eq!(rows(&all), rows(&again), "threads change rows");
    let counted = run(&one, "T | count").expect("a table that can be read can be counted");
    let count = rows(&counted);
    assert_eq!(count, [format!("{:?}|", kql_types::Value::Long(all.row_count() as i64))], "columns change the number of rows");
    if let Ok(strict) = session(1, true)
        && let Ok(answer) = run(&strict, "T")
    {
        assert_eq!(rows(&answer), rows(&all), "a strict session reads other rows");
    }
}
