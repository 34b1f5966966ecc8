//! `vigie run`: rules over data, alerts out.
//!
//! Several rules share their scans. Rules that read `SecurityAlert` or `SecurityIncident` run after the others and see what
//! those raised, as if it had been written at the end of the window; in the service the next run would see it.

mod feed;
mod show;

use super::{Failure, builder, clock, load_rules, print_notes, report_function_errors, status};
use crate::args::RunArgs;
use crate::output;
use feed::Step;
use kql::{Session, TimeRange, Timestamp};
use kql_source::SourceMap;
use kql_types::ticks::{from_timestamp, iso_datetime};
use sentinel::{Alert, Evaluation, Incident, Rule, RunOptions};
use show::Shown;

pub fn run(args: &RunArgs) -> Result<u8, Failure> {
    let (now, fixed) = clock(&args.data)?;
    let mut files = Vec::new();
    let mut codes = Vec::new();
    let (loaded, unreadable) = load_rules(&rule_paths(args)?);
    for file in loaded {
        if file.diagnostics.iter().any(|d| d.is_error()) {
            let map = SourceMap::identity(file.source.clone());
            output::diagnostics(&map, &file.diagnostics);
            codes.extend(file.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code));
            continue;
        }
        super::warn_of_refusals(&file);
        files.push(file);
    }
    let rules: Vec<&Rule> = files.iter().flat_map(|f| &f.rules).collect();
    let mut session = open(args, &rules, now)?;
    let options = RunOptions { boundary: args.model.boundary.into(), ..RunOptions::at(now) };
    let steps = feed::order(compile(&session, rules, &options));
    let mut shown = Shown::new(args)?;
    let (mut alerts, mut incidents): (Vec<Alert>, Vec<Incident>) = Default::default();
    let mut notes = Vec::new();
    // What concerns the run as a whole is said once.
    let mut said = Vec::new();
    for step in steps {
        let rule = step.rule;
        let evaluation = if step.reads_alerts() {
            feed::feed(&mut session, &alerts, &incidents, now);
            // What was compiled before has the tables of before.
            sentinel::evaluate(rule, &session, &options)
        } else {
            step.evaluate(&session, &options)
        };
        let map = SourceMap::identity(rule.source.clone());
        let found: Vec<_> = evaluation.diagnostics.iter().filter(|d| !said.contains(&d.code)).cloned().collect();
        said.extend(found.iter().map(|d| d.code).filter(|c| c.concerns_the_run()));
        output::diagnostics(&map, &found);
        if evaluation.failed() {
            codes.extend(evaluation.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code));
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
        let opened = sentinel::incidents(rule, &evaluation.alerts, incidents.len() as i32 + 1);
        shown.rule(rule, &evaluation, &opened)?;
        alerts.extend(evaluation.alerts);
        incidents.extend(opened);
    }
    shown.end(&alerts, &incidents)?;
    print_notes(&notes);
    let found = args.fail_on_alert && !alerts.is_empty();
    let failed = if unreadable { 2 } else { status(codes) };
    // A table that cannot be read may hide further alerts.
    Ok(if found && failed != 2 { 1 } else { failed })
}

fn rule_paths(args: &RunArgs) -> Result<Vec<std::path::PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in &args.rules {
        files.extend(super::rule_files(path)?);
    }
    Ok(files)
}

/// Opens the data. One rule alone reads what it needs as it goes, which takes less memory than keeping tables.
fn open(args: &RunArgs, rules: &[&Rule], now: Timestamp) -> Result<Session, Failure> {
    let mut builder = builder(&args.data)?;
    if rules.len() > 1 {
        let windows = rules.iter().map(|rule| sentinel::evaluate::window(rule, now));
        if let Some(all) = windows.reduce(TimeRange::hull) {
            builder = builder.shared(all);
        }
    }
    let session = builder.build()?;
    report_function_errors(&session);
    Ok(session)
}

/// Compiles every rule once. A session that shares scans hears of all of them before the first one runs.
fn compile<'r>(session: &Session, rules: Vec<&'r Rule>, options: &RunOptions) -> Vec<Step<'r>> {
    let is_shared = rules.len() > 1;
    let mut steps = Vec::with_capacity(rules.len());
    for rule in rules {
        let request = sentinel::evaluate::request(rule, options);
        let compiled = request.map(|(query, arrivals)| session.compile_over(&query, &arrivals));
        if let (true, Some(compiled)) = (is_shared, &compiled) {
            session.announce(compiled);
        }
        steps.push(Step { rule, compiled });
    }
    steps
}

/// An empty window often only means that the data is older than today.
fn offer_clock(session: &Session, evaluation: &Evaluation) {
    if let Some(newest) = session.newest_time(&evaluation.tables)
        && let newest = from_timestamp(newest)
        && newest < evaluation.window.from
    {
        let newest = iso_datetime(newest);
        output::note(format!("the newest row is from {newest}, before the window; try `--now {newest}`"));
    }
}
