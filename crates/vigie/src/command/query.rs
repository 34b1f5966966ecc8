mod row_output;

use super::{Failure, batch, clock, input, open, print_notes, refused};
use crate::args::{Format, QueryArgs, ViewArgs};
use crate::output::{self, Exact, Sheet, Terminal, View};
use kql::{Answer, Compiled, Metrics, Query, Session};
use kql_io::{OutputFormat, RowFormat};
use kql_types::ticks::{from_timestamp, iso_datetime};
use kql_types::{Batch, Column, Field, Schema, Type, Value};
use std::io::Write;

pub fn run(args: &QueryArgs) -> Result<u8, Failure> {
    let session = open(&args.data)?;
    let (now, fixed) = clock(&args.data)?;
    if args.batch {
        return batch::serve(|request| reply(&session, now, request));
    }
    let input = input::read(&args.input, now)?;
    let compiled = input.compile(&session);
    output::diagnostics(&input.map, &compiled.diagnostics);
    if !compiled.is_ok() {
        return Ok(refused(&compiled));
    }
    let metrics = Metrics::default();
    let tell = |answer: &Answer| {
        print_notes(&answer.notes);
        if !fixed {
            offer_clock(&session, &compiled, &metrics, "--now");
        }
    };
    if let Some(format) = row_format(args.format) {
        let run = |take: &mut row_output::Take<'_>| session.run_streamed(&compiled, &metrics, take);
        row_output::write(format, &args.view, run, tell)?;
        return Ok(0);
    }
    let answer = chosen(session.run_measured(&compiled, &metrics)?, &args.view)?;
    tell(&answer);
    print(&answer, args.format, &args.view.on(Terminal::output().screen))?;
    Ok(0)
}

/// The format, if its rows can be written while the query runs.
fn row_format(format: Format) -> Option<RowFormat> {
    match format {
        Format::Json => Some(RowFormat::Json),
        Format::Ndjson => Some(RowFormat::Ndjson),
        Format::Csv => Some(RowFormat::Csv),
        Format::Table | Format::Parquet | Format::Markdown => None,
    }
}

/// Rows that are missing often only mean that the data is older than today.
/// `setting` is how the clock is set.
pub fn offer_clock(session: &Session, compiled: &Compiled, metrics: &Metrics, setting: &str) {
    for stale in session.stale_tables(compiled, metrics) {
        let (newest, from) = (iso_datetime(from_timestamp(stale.newest)), iso_datetime(from_timestamp(stale.from)));
        output::note(format!(
            "the newest row of `{}` is from {newest}, before the time that the query reads, which starts at {from}; try \
             `{setting} {newest}`",
            stale.table
        ));
    }
}

/// Prints an answer; `view` is how a table for people looks.
pub fn print(answer: &Answer, format: Format, view: &View) -> Result<(), Failure> {
    let (form, kind) = match format {
        Format::Table => return print_tables(answer, view),
        Format::Json => (OutputFormat::Json, Exact::Json),
        Format::Ndjson => (OutputFormat::Ndjson, Exact::Json),
        Format::Csv => (OutputFormat::Csv, Exact::Text),
        Format::Parquet => (OutputFormat::Parquet, Exact::Binary),
        // Its cells are escaped whoever reads them.
        Format::Markdown => (OutputFormat::Markdown, Exact::Text),
    };
    match (form, answer.tables.as_slice()) {
        (_, []) => output::data(kind, |out| kql_io::write(form, &answer.schema, &answer.batches, out)),
        (OutputFormat::Parquet, tables) => {
            let names: Vec<&str> = tables.iter().map(|t| t.name.as_str()).collect();
            let message = format!("a Parquet file holds one table, and the query gives {}", names.join(", "));
            Err(Failure::usage(message))
        }
        (_, tables) => output::data(kind, |out| several(form, tables, out)),
    }
}

/// Tables for people.
fn print_tables(answer: &Answer, view: &View) -> Result<(), Failure> {
    let sheets: Vec<Sheet<'_>> = match answer.tables.as_slice() {
        [] => vec![Sheet { name: None, schema: &answer.schema, batches: &answer.batches }],
        tables => {
            tables.iter().map(|t| Sheet { name: Some(&t.name), schema: &t.schema, batches: &t.batches }).collect()
        }
    };
    output::results(&Terminal::output(), view, &sheets)
}

/// The answer with the columns of `--columns`.
fn chosen(mut answer: Answer, view: &ViewArgs) -> Result<Answer, Failure> {
    let schemas = answer.tables.iter().map(|t| &t.schema);
    if answer.tables.is_empty() { view.check(std::iter::once(&answer.schema)) } else { view.check(schemas) }?;
    (answer.schema, answer.batches) = view.choose(&answer.schema, &answer.batches);
    for t in &mut answer.tables {
        (t.schema, t.batches) = view.choose(&t.schema, &t.batches);
    }
    Ok(answer)
}

/// Several tables. JSON is an object with a member a table; Markdown has a heading over each; in NDJSON and CSV the first
/// column, `$table`, names the table, and CSV has an empty line and a header between them.
fn several(format: OutputFormat, tables: &[kql::Table], out: &mut (dyn Write + Send)) -> std::io::Result<()> {
    for (i, t) in tables.iter().enumerate() {
        match format {
            OutputFormat::Json => {
                let mut name = if i == 0 { b"{".to_vec() } else { b",".to_vec() };
                kql_io::json_string(&t.name, &mut name);
                name.push(b':');
                out.write_all(&name)?;
                kql_io::write(format, &t.schema, &t.batches, &mut *out)?;
            }
            OutputFormat::Markdown => {
                writeln!(out, "{}## {}\n", if i == 0 { "" } else { "\n" }, output::name(&t.name))?;
                kql_io::write(format, &t.schema, &t.batches, &mut *out)?;
            }
            OutputFormat::Ndjson
            | OutputFormat::Csv
            | OutputFormat::Tsv
            | OutputFormat::Parquet
            | OutputFormat::Ipc => {
                if i > 0 && format == OutputFormat::Csv {
                    out.write_all(b"\r\n")?;
                }
                let (schema, batches) = with_name(t);
                kql_io::write(format, &schema, &batches, &mut *out)?;
            }
        }
    }
    if format == OutputFormat::Json { out.write_all(b"}\n") } else { Ok(()) }
}

/// A table with its name as first column.
fn with_name(t: &kql::Table) -> (Schema, Vec<Batch>) {
    let mut schema = t.schema.clone();
    schema.fields.insert(0, Field::new("$table", Type::String));
    let batches = t.batches.iter().map(|b| {
        let mut columns = b.columns.clone();
        columns.insert(0, Column::repeat(&Value::String(t.name.clone()), b.rows));
        Batch { columns, rows: b.rows }
    });
    (schema, batches.collect())
}

/// The answer to a request, or its error, as JSON.
fn reply(session: &Session, now: kql::Timestamp, request: &serde_json::Value) -> String {
    let id = request.get("id").cloned().unwrap_or_default();
    let reply = answer(session, batch::text(request, ["kql", "query"]), now);
    format!("{{\"id\":{id},{reply}}}").replace('\u{0}', "\\u0000")
}

fn answer(session: &Session, text: &str, now: kql::Timestamp) -> String {
    let compiled = session.compile(&Query { text, now, window: None });
    if let Some(d) = compiled.diagnostics.iter().find(|d| d.is_error()) {
        return format!("\"error\":{}", serde_json::Value::from(format!("{}: {}", d.code, d.headline())));
    }
    match session.run(&compiled) {
        Err(e) => format!("\"error\":{}", serde_json::Value::from(e.to_string())),
        Ok(answer) => {
            let mut reply = members(&answer.schema, &answer.batches);
            if !answer.tables.is_empty() {
                let tables: Vec<String> = answer
                    .tables
                    .iter()
                    .map(|t| {
                        format!(
                            "{{\"name\":{},{}}}",
                            serde_json::Value::from(t.name.as_str()),
                            members(&t.schema, &t.batches)
                        )
                    })
                    .collect();
                reply.push_str(&format!(",\"tables\":[{}]", tables.join(",")));
            }
            reply
        }
    }
}

/// Columns and rows of a table, as members of a JSON object.
fn members(schema: &Schema, batches: &[Batch]) -> String {
    let columns: Vec<serde_json::Value> =
        schema.fields.iter().map(|f| serde_json::json!([f.name, f.ty.name()])).collect();
    let mut rows: Vec<u8> = vec![b'['];
    for batch in batches {
        for row in 0..batch.rows {
            if rows.len() > 1 {
                rows.push(b',');
            }
            rows.push(b'[');
            for (i, column) in batch.columns.iter().enumerate() {
                if i > 0 {
                    rows.push(b',');
                }
                kql_io::write_cell_json(column, row, &mut rows);
            }
            rows.push(b']');
        }
    }
    rows.push(b']');
    format!("\"columns\":{},\"rows\":{}", serde_json::Value::from(columns), String::from_utf8_lossy(&rows))
}
