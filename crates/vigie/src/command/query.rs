use super::{Failure, input, now, open, print_notes, refused};
use crate::args::{Format, QueryArgs};
use kql::source::render_text;
use kql::{Query, Session};
use std::io::{BufRead, Write};

pub fn run(args: &QueryArgs) -> Result<u8, Failure> {
    let session = open(&args.data)?;
    let now = now(&args.data)?;
    if args.batch {
        return batch(&session, now);
    }
    let input = input::read(args.text.as_deref(), args.file.as_deref(), now)?;
    let compiled = session.compile(&Query { text: &input.text, now: input.now, window: input.window });
    eprint!("{}", render_text(&input.map, &compiled.diagnostics, crate::output::style()));
    if !compiled.is_ok() {
        return Ok(refused(&compiled));
    }
    let answer = session.run(&compiled)?;
    print_notes(&answer.notes);
    if args.format == Format::Table {
        println!("{}", crate::output::table(&answer));
        return Ok(0);
    }
    let format = match args.format {
        Format::Json => kql::io::OutputFormat::Json,
        Format::Ndjson => kql::io::OutputFormat::Ndjson,
        Format::Csv => kql::io::OutputFormat::Csv,
        Format::Parquet => kql::io::OutputFormat::Parquet,
        Format::Table | Format::Markdown => kql::io::OutputFormat::Markdown,
    };
    let mut out = std::io::stdout();
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
