use super::card::severity_color;
use super::paint::{Painter, clean};
use super::table::short_time;
use crate::incident::Incident;
use kql_source::Style;

/// An incident on one line: its number, severity and title, and how many alerts it groups.
pub fn render_incident(incident: &Incident, style: Style) -> String {
    let painter = Painter(style);
    let severity = painter.paint(severity_color(incident.severity), incident.severity.name());
    let periods = incident.alerts.iter().map(|a| a.period);
    let (first, last) = periods.fold((i64::MAX, i64::MIN), |(f, l), p| (f.min(p.from), l.max(p.to)));
    let period = if first <= last { format!(", {} to {}", short_time(first), short_time(last)) } else { String::new() };
    let count = incident.alerts.len();
    format!(
        "incident {} · {severity} · {} ({count} alert{}{period})",
        incident.number,
        clean(&incident.title),
        if count == 1 { "" } else { "s" }
    )
}
