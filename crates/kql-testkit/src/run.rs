//! One query to one answer of names, types and JSON cells.

use kql::{Query, Session};
use kql_types::{Batch, Schema};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::time::Duration;

/// What became of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It ran.
    Rows(Rows),
    /// It was refused or failed, with this message.
    Error(String),
    /// The program failed, or the time was up.
    Crash(String),
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Names and types.
    pub columns: Vec<(String, String)>,
    /// Cells as recorded answers have them.
    pub rows: Vec<Vec<Value>>,
    /// Further tables, with their names; only queries such as `fork` give any.
    pub further: Vec<(String, Rows)>,
}

/// 2026-03-01T12:00:00Z, the clock of all examples.
pub const NOW: i64 = 639_079_632_000_000_000;

/// [`NOW`] as an instant.
pub fn now() -> kql::Timestamp {
    kql_types::ticks::to_timestamp(NOW)
}

/// Runs a query with [`NOW`] as its clock; a failure of the program is an outcome too.
pub fn run(session: &Session, text: &str) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| answer(session, text))) {
        Ok(outcome) => outcome,
        Err(panic) => {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
            Outcome::Crash(message.unwrap_or("a panic").to_string())
        }
    }
}

/// Runs a query and stops it when it takes longer than `limit`. The session must run nothing else meanwhile.
pub fn run_within(session: &Session, text: &str, limit: Duration) -> Outcome {
    let cancel = session.cancel_flag();
    let (done, waits) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let flag = cancel.clone();
        let watch = scope.spawn(move || {
            let late = matches!(waits.recv_timeout(limit), Err(mpsc::RecvTimeoutError::Timeout));
            if late {
                flag.store(true, Ordering::Relaxed);
            }
            late
        });
        let outcome = run(session, text);
        drop(done);
        let late = watch.join().unwrap_or(false);
        cancel.store(false, Ordering::Relaxed);
        if late { Outcome::Crash("timeout".into()) } else { outcome }
    })
}

fn answer(session: &Session, text: &str) -> Outcome {
    let compiled = session.compile(&Query { text, now: now(), window: None });
    if let Some(d) = compiled.diagnostics.iter().find(|d| d.is_error()) {
        return Outcome::Error(format!("{}: {}", d.code, d.headline()));
    }
    let answer = match session.run(&compiled) {
        Ok(answer) => answer,
        Err(e) => return Outcome::Error(e.to_string()),
    };
    let (mut first, mut further) = (rows(&answer.schema, &answer.batches), Vec::new());
    for t in answer.tables.iter().skip(1) {
        match rows(&t.schema, &t.batches) {
            Ok(rows) => further.push((t.name.clone(), rows)),
            Err(e) => first = Err(e),
        }
    }
    match first {
        Ok(rows) => Outcome::Rows(Rows { further, ..rows }),
        Err(message) => Outcome::Crash(message),
    }
}

fn rows(schema: &Schema, batches: &[Batch]) -> Result<Rows, String> {
    let columns = schema.fields.iter().map(|f| (f.name.clone(), f.ty.name().to_string())).collect();
    let mut rows = Vec::new();
    for batch in batches {
        for row in 0..batch.rows {
            let mut cells = Vec::with_capacity(batch.columns.len());
            for column in &batch.columns {
                let mut text = Vec::new();
                kql_io::write_cell_json(column, row, &mut text);
                let text = String::from_utf8_lossy(&text).replace('\u{0}', "\\u0000");
                cells.push(serde_json::from_str(&text).map_err(|e| format!("a cell is no JSON ({e}): {text}"))?);
            }
            rows.push(cells);
        }
    }
    Ok(Rows { columns, rows, further: Vec::new() })
}
