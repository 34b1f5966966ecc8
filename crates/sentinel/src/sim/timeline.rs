use super::simulate::{RunOutcome, SimRun, Simulation};
use crate::render::{clean, plural};
use kql::Timestamp;
use kql_source::screen::{Color, cut};
use kql_source::{Screen, Style};
use kql_types::ticks::{DAY, HOUR, format_datetime, from_timestamp};
use std::fmt::Write;

/// Limit of runs per line.
const RUNS_PER_LINE: usize = 96;
/// Limit of listed alerts and detections.
const LISTED: usize = 20;

/// A simulation as text: one character per run, in lines of an hour or a day, followed by alerts and detections.
pub fn render_timeline(sim: &Simulation, screen: Screen) -> String {
    let style = screen.style;
    let mut out = String::new();
    _ = writeln!(out, "{}", style.paint(Color::Bold, &clean(&sim.rule_name)));
    let mut rest = sim.runs.as_slice();
    let per_line = runs_per_line(screen);
    let unit = line_unit(rest, per_line);
    while let Some(first) = rest.first() {
        let end = match unit {
            Some(unit) => rest
                .iter()
                .position(|r| from_timestamp(r.at) / unit != from_timestamp(first.at) / unit)
                .unwrap_or(rest.len()),
            None => rest.len(),
        };
        let (line, after) = rest.split_at(end.clamp(1, per_line));
        let signs: String = line.iter().map(|r| sign(style, r)).collect();
        _ = writeln!(out, "  {}  {signs}", style.paint(Color::Dim, &minute(first.at)));
        rest = after;
    }
    let fired = sim.count(|o| matches!(o, RunOutcome::Fired(_)));
    let failed = sim.count(|o| matches!(o, RunOutcome::Failed(_)));
    let mut parts = vec![
        plural(sim.runs.len(), "run"),
        format!("{fired} with alerts"),
        format!("{} suppressed", sim.suppressed()),
        plural(sim.alerts.len(), "alert"),
        plural(sim.incidents.len(), "incident"),
        format!("{} missed", sim.missed.len()),
        format!("{} duplicate", sim.duplicates.len()),
    ];
    if failed > 0 {
        parts.push(style.paint(Color::Red, &format!("{failed} failed")));
    }
    _ = writeln!(out, "\n  {}", parts.join(" · "));
    _ = writeln!(out, "  {}", style.paint(Color::Dim, "█ alert   · quiet   - suppressed   x failed"));
    // What a line has beside its text: two spaces, the time, a word, and gaps of two.
    let room =
        |most: usize, word: usize| screen.width.map_or(most, |columns| columns.saturating_sub(22 + word).max(10));
    for alert in sim.alerts.iter().take(LISTED) {
        let severity = style.paint(crate::render::severity_color(alert.severity), alert.severity.name());
        _ = writeln!(
            out,
            "  {}  {severity}  {}",
            minute(alert.run_at),
            cut(&clean(&alert.title), room(90, alert.severity.name().len()))
        );
    }
    more(&mut out, sim.alerts.len(), "alerts");
    for missed in sim.missed.iter().take(LISTED) {
        let at = missed.runs.first().map(|t| minute(*t)).unwrap_or_default();
        let head = style.paint(Color::Yellow, "missed");
        _ = writeln!(out, "  {at}  {head}  {}", cut(&clean(&missed.row), room(110, "missed".len())));
    }
    more(&mut out, sim.missed.len(), "missed detections");
    for table in &sim.unread_delays {
        _ = writeln!(out, "  the query does not read `{}`: its delay changes nothing", clean(table));
    }
    if let Some(idle) = &sim.idle {
        _ = writeln!(out, "  {idle}");
    }
    if sim.cut {
        _ = writeln!(out, "  the period has too many runs: simulated only the first {}", sim.runs.len());
    }
    out
}

fn more(out: &mut String, n: usize, what: &str) {
    if n > LISTED {
        _ = writeln!(out, "  … and {} more {what}", n - LISTED);
    }
}

fn sign(style: Style, run: &SimRun) -> String {
    match &run.outcome {
        RunOutcome::Quiet => style.paint(Color::Dim, "·"),
        RunOutcome::Fired(_) => style.paint(Color::Red, "█"),
        RunOutcome::Suppressed(_) => style.paint(Color::Blue, "-"),
        RunOutcome::Failed(_) => style.paint(Color::Yellow, "x"),
    }
}

/// As many runs as fit behind their time.
fn runs_per_line(screen: Screen) -> usize {
    screen.width.map_or(RUNS_PER_LINE, |columns| columns.saturating_sub(20).clamp(10, RUNS_PER_LINE))
}

/// Lines of a day where a day's runs fit, else of an hour where an hour's do; a short simulation is one line.
fn line_unit(runs: &[SimRun], per_line: usize) -> Option<i64> {
    let (first, second) = (runs.first()?, runs.get(1)?);
    let step = (from_timestamp(second.at) - from_timestamp(first.at)).max(1);
    if runs.len() <= per_line.min(48) {
        return None;
    }
    if DAY / step <= per_line as i64 { Some(DAY) } else { Some(HOUR) }
}

/// `2026-03-01 12:00`.
pub(super) fn minute(time: Timestamp) -> String {
    format_datetime(from_timestamp(time))[..16].replacen('T', " ", 1)
}
