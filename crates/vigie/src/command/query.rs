use super::{Failure, now, open};
use crate::args::{Format, QueryArgs};
use kql::source::{Source, SourceMap, Style, render_text};
use kql::{Query, Session};
use std::io::{BufRead, Write};

pub fn run(args: &QueryArgs) -> Result<u8, Failure> {
    let session = open(&args.data)?;
    let now = now(&args.data)?;
    if args.batch {
        return batch(&session, now);
    }
    let (name, text) = match (&args.text, &args.file) {
        (Some(text), None) => ("<query>".to_string(), text.clone()),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(path)
                .map_err(|e| Failure::usage(format!("`{}` cannot be read: {e}", path.display())))?;
            (path.display().to_string(), text)
        }
        _ => return Err(Failure::usage("give a query, or a file that holds one with -f")),
    };
    let compiled = session.compile(&Query { text: &text, now, window: None });
    let map = SourceMap::identity(Source::new(name, text.clone()));
    eprint!("{}", render_text(&map, &compiled.diagnostics, Style::Plain));
    if !compiled.is_ok() {
        return Ok(1);
    }
    let answer = session.run(&compiled)?;
    for note in &answer.notes {
        eprintln!("note: {}", note.message);
    }
    let format = match args.format {
        Format::Json => kql::io::OutputFormat::Json,
        Format::Ndjson => kql::io::OutputFormat::Ndjson,
        Format::Csv => kql::io::OutputFormat::Csv,
        Format::Parquet | Format::Table | Format::Markdown => kql::io::OutputFormat::Tsv,
    };
    let mut out = std::io::stdout().lock();
    kql::io::write(format, &answer.schema, &answer.batches, &mut out)
        .map_err(|e| Failure::usage(format!("the result cannot be written: {e}")))?;
    let _ = out.flush();
    Ok(0)
}

/// One answer a line, whatever becomes of the others.
fn batch(session: &Session, now: i64) -> Result<u8, Failure> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|e| Failure::usage(format!("standard input cannot be read: {e}")))?;
        if line.trim().is_empty() {
            continue;
        }
        let request: serde_json::Value = serde_json::from_str(&line)
            .map_err(|e| Failure::usage(format!("a line of standard input is no JSON object: {e}")))?;
        let text = request.get("kql").or_else(|| request.get("query")).and_then(|v| v.as_str()).unwrap_or("");
        let id = request.get("id").cloned().unwrap_or_default();
        let reply = answer(session, text, now);
        let mut line = format!("{{\"id\":{id},{reply}}}\n");
        if line.contains('\u{0}') {
            line = line.replace('\u{0}', "\\u0000");
        }
        let written = out.write_all(line.as_bytes()).and_then(|()| out.flush());
        if written.is_err() {
            break;
        }
    }
    Ok(0)
}

fn answer(session: &Session, text: &str, now: i64) -> String {
    let compiled = session.compile(&Query { text, now, window: None });
    if let Some(d) = compiled.diagnostics.iter().find(|d| d.is_error()) {
        return format!("\"error\":{}", serde_json::Value::from(format!("{}: {}", d.code, d.message)));
    }
    match session.run(&compiled) {
        Err(e) => format!("\"error\":{}", serde_json::Value::from(e.message)),
        Ok(answer) => {
            let columns: Vec<serde_json::Value> =
                answer.schema.fields.iter().map(|f| serde_json::json!([f.name, f.ty.name()])).collect();
            let mut rows: Vec<u8> = vec![b'['];
            for batch in &answer.batches {
                for row in 0..batch.rows {
                    if rows.len() > 1 {
                        rows.push(b',');
                    }
                    rows.push(b'[');
                    for (i, column) in batch.columns.iter().enumerate() {
                        if i > 0 {
                            rows.push(b',');
                        }
                        kql::io::write_cell_json(column, row, &mut rows);
                    }
                    rows.push(b']');
                }
            }
            rows.push(b']');
            let rows = String::from_utf8_lossy(&rows);
            format!("\"columns\":{},\"rows\":{rows}", serde_json::Value::from(columns))
        }
    }
}
