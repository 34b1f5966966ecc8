use super::paint::{clean, plural};
use crate::evaluate::Evaluation;
use crate::incident::Incident;
use crate::rule::Rule;
use kql::TimeRange;
use kql_source::Screen;
use kql_source::screen::colored_width;
use kql_types::ticks::short_datetime;

/// Width of text for people in a file or a pipe.
pub(super) const USUAL_WIDTH: usize = 100;

/// What a run of a rule gave: rows, alerts and incidents, and its window. A hunting query only gives rows.
pub fn render_summary(rule: &Rule, evaluation: &Evaluation, incidents: &[Incident], screen: Screen) -> String {
    let rows = plural(evaluation.rows.len(), "row");
    let name = clean(rule.name());
    if rule.is_hunting() {
        return fit(&format!("{name}: {rows} of a hunting query,"), "which raises no alerts", screen);
    }
    let (alerts, incidents) = (plural(evaluation.alerts.len(), "alert"), plural(incidents.len(), "incident"));
    fit(&format!("{name}: {rows}, {alerts}, {incidents},"), &render_window(evaluation.window), screen)
}

/// The window of a run: `window 2026-03-01 11:00:00 → 12:00:00 UTC`.
pub fn render_window(window: TimeRange) -> String {
    format!("window {}", span(window))
}

/// A line of text, or several of the width of the screen: the end then begins a line of its own.
pub(super) fn fit(text: &str, end: &str, screen: Screen) -> String {
    let columns = screen.width.unwrap_or(USUAL_WIDTH);
    if colored_width(text) + 1 + colored_width(end) <= columns {
        return format!("{text} {end}");
    }
    let screen = Screen { width: Some(columns), ..screen };
    format!("{}\n{}", screen.wrap(text, 2), screen.wrap(&format!("  {end}"), 2))
}

/// `2026-03-01 11:00:12 → 11:58:51 UTC`; the second date only where it differs.
pub(super) fn span(window: TimeRange) -> String {
    let (from, to) = (short_datetime(window.from), short_datetime(window.to));
    if from == to {
        return format!("{from} UTC");
    }
    let end = if from[..10] == to[..10] { &to[11..] } else { to.as_str() };
    format!("{from} → {end} UTC")
}
