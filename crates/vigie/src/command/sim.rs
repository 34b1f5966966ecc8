//! `vigie sim`: every scheduled run of a rule in a period.

use super::{Failure, builder, report_function_errors, status, time};
use crate::args::{SimArgs, SimFormat};
use crate::output;
use kql::{SignedDuration, TimeRange};
use kql_source::SourceMap;
use kql_types::ticks::to_timestamp;
use sentinel::RunOptions;
use sentinel::rule::parse_duration;
use sentinel::sim::{SimOptions, render_html, render_timeline, simulate, simulation_json};

pub fn run(args: &SimArgs) -> Result<u8, Failure> {
    let (from, to) = (time(&args.from)?, time(&args.to)?);
    let delays = delays(&args.delay)?;
    let path = &args.rule;
    let file = sentinel::load(path)?;
    let map = SourceMap::identity(file.source.clone());
    output::diagnostics(&map, &file.diagnostics);
    let Some(rule) = file.rules.first() else {
        return Err(Failure::Rule(format!("`{}` contains no rule", path.display())));
    };
    if file.rules.len() > 1 {
        let (name, others) = (rule.name(), file.rules.len() - 1);
        output::note(format!(
            "only `{name}`, the first rule of `{}`, is simulated; {others} more left out",
            path.display()
        ));
    }
    super::warn_of_refusals(&file);
    let threads =
        super::threads(&args.data).unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let run = RunOptions { delays, boundary: args.model.boundary.into(), ..RunOptions::at(to_timestamp(to)) };
    let options = SimOptions { period: TimeRange::new(from, to), run, threads };
    // A run has few rows, so the threads are better spent on several runs than on one.
    let session = builder(&args.data)?.shared(options.input_period(rule)).workers(1).build()?;
    report_function_errors(&session);
    let sim = simulate(rule, &session, &options);
    output::diagnostics(&map, &sim.diagnostics);
    match args.format {
        SimFormat::Text => output::prose(render_timeline(&sim, output::Terminal::output().screen))?,
        SimFormat::Json => output::json(&simulation_json(&sim))?,
    }
    if let Some(path) = &args.html {
        output::write(path, render_html(&sim))?;
    }
    super::print_reading_notes(&session);
    Ok(status(sim.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code)))
}

/// The delay of each table.
fn delays(flags: &[String]) -> Result<Vec<(String, SignedDuration)>, Failure> {
    let mut delays: Vec<(String, SignedDuration)> = Vec::new();
    for flag in flags {
        let pair = flag.split_once('=').and_then(|(t, d)| parse_duration(d).map(|d| (t.to_string(), d)));
        let (table, delay) =
            pair.ok_or_else(|| Failure::usage(format!("`{flag}` is not a delay: write `--delay Table=7m`")))?;
        if delays.iter().any(|(t, d)| *t == table && *d != delay) {
            return Err(Failure::usage(format!("`{table}` has two delays: give `--delay` once for each table")));
        }
        delays.push((table, delay));
    }
    Ok(delays)
}
