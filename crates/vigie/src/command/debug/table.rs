//! The lines about steps, and about the step that loses the rows.

use crate::output;
use kql_source::Screen;
use kql_source::screen::{Color, cut, width};
use sentinel::debug::{Address, ConditionCount, Debugger, Loss, Outcome, Reason, Trail};

/// The head and the line of each step.
pub(super) struct Lines {
    pub(super) head: String,
    pub(super) steps: Vec<String>,
}

/// The width of text in a file or a pipe.
pub(super) const USUAL_WIDTH: usize = 100;
/// The narrowest room for the text of a step.
const MIN_TEXT: usize = 20;

pub(super) fn lines(trail: &Trail, has_wanted: bool, screen: Screen) -> Lines {
    let cells: Vec<[String; 4]> = trail
        .steps
        .iter()
        .map(|step| {
            let (rows, wanted) = match &step.outcome {
                Outcome::Rows { all, wanted } => (all.to_string(), wanted.map_or("?".to_string(), |n| n.to_string())),
                Outcome::NoTable => ("-".to_string(), "-".to_string()),
                Outcome::Failed(_) => ("fails".to_string(), "-".to_string()),
            };
            [step.address.to_string(), step.line.to_string(), rows, wanted]
        })
        .collect();
    let heads = ["step", "line", "rows", "wanted"];
    let widths: Vec<usize> =
        (0..4).map(|c| cells.iter().map(|row| row[c].len()).max().unwrap_or(0).max(heads[c].len())).collect();
    let columns = if has_wanted { 4 } else { 3 };
    let line =
        |row: [&str; 4]| (0..columns).map(|c| format!("{:>w$}", row[c], w = widths[c])).collect::<Vec<_>>().join("  ");
    let total = screen.width.unwrap_or(USUAL_WIDTH);
    let steps = trail.steps.iter().zip(&cells).enumerate().map(|(i, (step, row))| {
        let start = line([&row[0], &row[1], &row[2], &row[3]]);
        let mark = match (&trail.reason, trail.lost == Some(i)) {
            (Some(reason), true) => mark(reason.loss),
            _ => "",
        };
        let is_source = step.address.step() == Some(0);
        let text = if is_source { output::name(&step.text) } else { format!("| {}", output::name(&step.text)) };
        let room = total.saturating_sub(width(&start) + 2 + mark.len()).max(MIN_TEXT);
        let mark = if mark.is_empty() { String::new() } else { screen.style.paint(Color::Red, mark) };
        format!("{start}  {}{mark}", cut(&text, room))
    });
    Lines { head: screen.style.paint(Color::Dim, &line(heads)), steps: steps.collect() }
}

/// What comes out at the end.
pub(super) fn end(debugger: &Debugger<'_>, trail: &Trail, at: &Address) -> Vec<String> {
    let mut out = Vec::new();
    let Some(last) = trail.steps.last() else { return out };
    match &last.outcome {
        Outcome::Failed(error) => out.push(format!("Step {} fails: {error}", last.address)),
        Outcome::NoTable => out.push(format!("Step {} gives no table.", last.address)),
        Outcome::Rows { all, wanted } => {
            let what = match wanted {
                Some(n) => format!("{} at the end, {n} with the wanted values.", rows(*all)),
                None => format!("{} at the end.", rows(*all)),
            };
            out.push(what);
            if *at == Address::default() && !debugger.rule.is_hunting() {
                let (operator, threshold) = debugger.rule.trigger();
                let fires = operator.fires(i64::try_from(*all).unwrap_or(i64::MAX), threshold);
                let verb = if fires { "The rule raises an alert" } else { "The rule raises no alert" };
                out.push(format!("{verb}: its trigger is {} {threshold} rows.", operator.sign()));
            }
        }
    }
    out
}

/// Why the rows are lost.
pub(super) fn why(debugger: &Debugger<'_>, trail: &Trail, lost: usize, screen: Screen) -> Vec<String> {
    let step = &trail.steps[lost];
    let place = format!("step {}, line {} of the rule", step.address, step.line);
    let Some(Reason { loss, conditions, notes }) = &trail.reason else { return Vec::new() };
    let head = match (loss, &debugger.wanted) {
        (Loss::Removed, Some(_)) => format!("The wanted row is lost at {place}:"),
        (Loss::Removed, None) => format!("All rows are lost at {place}:"),
        (Loss::NeverThere, Some(_)) => format!("The wanted row is not among the rows of {place}:"),
        (Loss::NeverThere, None) => format!("There are no rows at {place}:"),
    };
    let head = if conditions.is_empty() && notes.is_empty() { head.replace(':', ".") } else { head };
    let mut out = vec![screen.wrap(&head, 2)];
    let counts: Vec<String> = conditions.iter().map(count).collect();
    let widest = counts.iter().map(String::len).max().unwrap_or(0);
    for (condition, count) in conditions.iter().zip(&counts) {
        let values = match condition.values.as_slice() {
            [] => String::new(),
            values => format!(" ({})", values.join("; ")),
        };
        let line = format!("  {count:>widest$}  {}{}", output::name(&condition.text), values);
        let line = screen.wrap(&line, widest + 6);
        out.push(if condition.kept == Some(0) { screen.style.paint(Color::Red, &line) } else { line });
    }
    out.extend(notes.iter().map(|note| screen.wrap(&format!("  {}", output::name(note)), 4)));
    out
}

fn count(condition: &ConditionCount) -> String {
    match condition.kept {
        Some(kept) => format!("true for {kept} of {}", condition.of),
        None => "not tried alone".to_string(),
    }
}

/// Marks the step that loses the rows.
fn mark(loss: Loss) -> &'static str {
    match loss {
        Loss::Removed => "  <- lost here",
        Loss::NeverThere => "  <- not here",
    }
}

fn rows(n: usize) -> String {
    if n == 1 { "1 row".to_string() } else { format!("{n} rows") }
}
