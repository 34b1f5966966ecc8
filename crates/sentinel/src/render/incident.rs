use super::card::severity_color;
use super::paint::clean;
use crate::incident::Incident;
use kql_source::Screen;
use kql_types::ticks::short_datetime;

/// An incident on one line: its number, severity and title, and how many alerts it groups.
pub fn render_incident(incident: &Incident, screen: Screen) -> String {
    let style = screen.style;
    let severity = style.paint(severity_color(incident.severity), incident.severity.name());
    let periods = incident.alerts.iter().map(|a| a.period);
    let (first, last) = periods.fold((i64::MAX, i64::MIN), |(f, l), p| (f.min(p.from), l.max(p.to)));
    let period =
        if first <= last { format!(", {} to {}", short_datetime(first), short_datetime(last)) } else { String::new() };
    let count = incident.alerts.len();
    format!(
        "incident {} · {severity} · {} ({count} alert{}{period})",
        incident.number,
        clean(&incident.title),
        if count == 1 { "" } else { "s" }
    )
}
