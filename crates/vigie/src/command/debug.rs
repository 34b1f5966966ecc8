//! `vigie debug`: the rows of a rule after each step of its query, and the step that loses them.

mod source;
mod table;

use super::{Failure, status};
use crate::args::DebugArgs;
use crate::output::{self, Sheet, Terminal};
use kql_source::SourceMap;
use sentinel::debug::{Address, DebugError, Debugger, Loss, Outcome, Step, Trail, WantedRow};
use sentinel::render::render_window;
use source::Debuggee;

/// Rows that are shown of a step in a list of all steps.
const FEW_ROWS: usize = 5;
/// Rows that are shown of the one step that matters.
const MOST_ROWS: usize = 1_000;

pub fn run(args: &DebugArgs) -> Result<u8, Failure> {
    let at: Address = match &args.step {
        Some(text) => text.parse().map_err(|e| Failure::usage(format!("`--step`: {e}")))?,
        None => Address::default(),
    };
    let debuggee = Debuggee::open(args)?;
    let rule = &debuggee.rule;
    let wanted = wanted(args)?.or_else(|| debuggee.wanted.clone());
    let debugger = Debugger { rule, engine: debuggee.engine(), run: debuggee.run.clone(), wanted };
    let trail = match debugger.trail(&at) {
        Ok(trail) => trail,
        Err(DebugError::Query(found)) => {
            output::diagnostics(&SourceMap::identity(rule.source.clone()), &found);
            return Ok(status(found.iter().map(|d| d.code)));
        }
        Err(error) => return Err(Failure::usage(error.to_string())),
    };
    let screen = Terminal::output().screen;
    let window = sentinel::evaluate::window(rule, debuggee.run.now);
    let of_test = debuggee.test.as_ref().map_or(String::new(), |test| format!(", test `{test}`"));
    output::line(screen.wrap(&format!("{}{of_test}, {}", output::name(rule.name()), render_window(window)), 2))?;
    output::line("")?;
    show(&debugger, &trail, &at, args)?;
    debuggee.print_notes();
    Ok(0)
}

/// The row of `--row`.
fn wanted(args: &DebugArgs) -> Result<Option<WantedRow>, Failure> {
    let split = |given: &String| match given.split_once('=') {
        Some((column, value)) if !column.is_empty() => Ok((column.to_string(), value.to_string())),
        _ => Err(Failure::usage(format!("`--row {given}` is not of the form COLUMN=VALUE"))),
    };
    let pairs: Vec<(String, String)> = args.row.iter().map(split).collect::<Result<_, _>>()?;
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(c, v)| (c.as_str(), v.as_str())).collect();
    Ok(WantedRow::new(&pairs))
}

fn show(debugger: &Debugger<'_>, trail: &Trail, at: &Address, args: &DebugArgs) -> Result<(), Failure> {
    let terminal = Terminal::output();
    let only = at.step().and_then(|_| trail.steps.iter().position(|s| s.address == *at));
    let lines = table::lines(trail, debugger.wanted.is_some(), terminal.screen);
    for (i, (step, line)) in trail.steps.iter().zip(lines.steps).enumerate() {
        if i == 0 {
            output::line(&lines.head)?;
        }
        output::line(line)?;
        if args.rows && only.is_none() {
            rows(debugger, step, None, FEW_ROWS, args)?;
        }
    }
    let Some(i) = only else { return verdict(debugger, trail, at, args) };
    let step = &trail.steps[i];
    if trail.lost == only {
        verdict(debugger, trail, at, args)?;
    } else {
        output::line(format!("\nRows after step {}:", step.address))?;
        rows(debugger, step, None, MOST_ROWS, args)?;
    }
    for (address, text) in &step.inside {
        output::line(format!("\nInside: `{}`, see `--step {address}`", output::name(text)))?;
    }
    Ok(())
}

/// What became of the rows.
fn verdict(debugger: &Debugger<'_>, trail: &Trail, at: &Address, args: &DebugArgs) -> Result<(), Failure> {
    let screen = Terminal::output().screen;
    output::line("")?;
    let Some(lost) = trail.lost else {
        for line in table::end(debugger, trail, at) {
            output::line(screen.wrap(&line, 2))?;
        }
        return Ok(());
    };
    for line in table::why(debugger, trail, lost, screen) {
        output::line(line)?;
    }
    let removed = trail.reason.as_ref().is_some_and(|reason| reason.loss == Loss::Removed);
    let (shown, wanted) = match lost.checked_sub(1) {
        Some(before) if removed => (&trail.steps[before], debugger.wanted.as_ref()),
        _ => (&trail.steps[lost], None),
    };
    if !args.rows && matches!(shown.outcome, Outcome::Rows { all: 1.., .. }) {
        let which = if wanted.is_some() { "The wanted row" } else { "Rows" };
        output::line(format!("\n{which} after step {}:", shown.address))?;
        rows(debugger, shown, wanted, MOST_ROWS, args)?;
    }
    Ok(())
}

fn rows(
    debugger: &Debugger<'_>,
    step: &Step,
    wanted: Option<&WantedRow>,
    most: usize,
    args: &DebugArgs,
) -> Result<(), Failure> {
    match step.outcome {
        Outcome::Rows { all: 1.., .. } => {}
        Outcome::Rows { all: 0, .. } if !args.rows => return output::line("none"),
        Outcome::Rows { .. } | Outcome::NoTable | Outcome::Failed(_) => return Ok(()),
    }
    let Some(answer) = debugger.rows(step, wanted, most) else { return Ok(()) };
    // Steps have different columns: those that a step does not have are left out.
    let (schema, batches) = args.view.choose(&answer.schema, &answer.batches);
    let mut terminal = Terminal::output();
    // Steps are looked at by people, also in the log of a pipeline: the columns that have data are shown.
    terminal.screen.width = terminal.screen.width.or(Some(table::USUAL_WIDTH));
    let sheet = Sheet { name: None, schema: &schema, batches: &batches };
    output::results(&terminal, &args.view.on(terminal.screen), &[sheet])
}
