use super::card::severity_color;
use super::paint::{clean, plural};
use super::summary::{fit, span};
use crate::incident::Incident;
use kql_source::Screen;
use kql_types::TimeRange;

/// An incident in a sentence: its number, severity and title, and how many alerts it groups.
pub fn render_incident(incident: &Incident, screen: Screen) -> String {
    let style = screen.style;
    let severity = style.paint(severity_color(incident.severity), incident.severity.name());
    let periods = incident.alerts.iter().map(|a| a.period);
    let (first, last) = periods.fold((i64::MAX, i64::MIN), |(f, l), p| (f.min(p.from), l.max(p.to)));
    let period = if first <= last { format!(", {}", span(TimeRange::new(first, last))) } else { String::new() };
    let count = plural(incident.alerts.len(), "alert");
    let title = clean(&incident.title);
    fit(&format!("incident {} · {severity} · {title}", incident.number), &format!("({count}{period})"), screen)
}
