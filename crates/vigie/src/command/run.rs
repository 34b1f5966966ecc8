//! `vigie run`: rules over data, alerts out.

use super::{Failure, clock, open, print_notes};
use crate::args::{AlertFormat, RunArgs};
use crate::output;
use kql::source::{SourceMap, render_text};
use kql::types::ticks::format_datetime;
use sentinel::render::{CardOptions, alerts_json, alerts_ndjson, render_card, render_rows};
use sentinel::{Evaluation, Rule, RunOptions};

pub fn run(args: &RunArgs) -> Result<u8, Failure> {
    let session = open(&args.data)?;
    let (now, fixed) = clock(&args.data)?;
    let style = output::style();
    let mut files = Vec::new();
    for path in &args.rules {
        let found = sentinel::load::rule_files(path)
            .map_err(|e| Failure::usage(format!("`{}` cannot be read: {e}", path.display())))?;
        files.extend(found);
    }
    let (mut alerts, mut failed, mut notes) = (Vec::new(), false, Vec::new());
    for path in files {
        let file =
            sentinel::load(&path).map_err(|e| Failure::usage(format!("`{}` cannot be read: {e}", path.display())))?;
        let map = SourceMap::identity((*file.source).clone());
        if file.diagnostics.iter().any(|d| d.is_error()) {
            eprint!("{}", render_text(&map, &file.diagnostics, style));
            failed = true;
            continue;
        }
        for rule in &file.rules {
            let evaluation = sentinel::evaluate(rule, &session, &RunOptions::at(now));
            eprint!("{}", render_text(&map, &evaluation.diagnostics, style));
            if evaluation.failed() {
                failed = true;
                continue;
            }
            if evaluation.rows.is_empty() && !fixed {
                offer_clock(&session, &evaluation);
            }
            for note in &evaluation.notes {
                if !notes.contains(note) {
                    notes.push(note.clone());
                }
            }
            show(rule, &evaluation, args.format);
            alerts.extend(evaluation.alerts);
        }
    }
    match args.format {
        AlertFormat::Cards | AlertFormat::Rows => {}
        AlertFormat::Json => println!("{}", alerts_json(&alerts)),
        AlertFormat::Ndjson => print!("{}", alerts_ndjson(&alerts)),
    }
    print_notes(&notes);
    Ok(u8::from(failed || (args.fail_on_alert && !alerts.is_empty())))
}

fn show(rule: &Rule, evaluation: &Evaluation, format: AlertFormat) {
    match format {
        AlertFormat::Json | AlertFormat::Ndjson => {}
        AlertFormat::Rows => {
            for line in render_rows(&evaluation.schema, &evaluation.rows, usize::MAX, output::style()) {
                println!("{line}");
            }
        }
        AlertFormat::Cards => {
            let options = CardOptions { style: output::style(), width: output::width() };
            for alert in &evaluation.alerts {
                println!("{}", render_card(alert, &options));
            }
            let (rows, alerts) = (evaluation.rows.len(), evaluation.alerts.len());
            let plural = |n: usize| if n == 1 { "" } else { "s" };
            println!(
                "{}: {rows} row{}, {alerts} alert{} for {} to {}",
                rule.name(),
                plural(rows),
                plural(alerts),
                format_datetime(evaluation.window.from),
                format_datetime(evaluation.window.to)
            );
        }
    }
}

/// An empty window often only means that the data is older than today.
fn offer_clock(session: &kql::Session, evaluation: &Evaluation) {
    if let Ok(Some(newest)) = session.newest_time()
        && newest < evaluation.window.from
    {
        eprintln!(
            "note: the newest row of the data is of {}, before the window; try `--now {}`",
            format_datetime(newest),
            format_datetime(newest)
        );
    }
}
