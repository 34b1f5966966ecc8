use super::paint::clean;
use super::summary::{USUAL_WIDTH, span};
use super::table::{cell, render_rows};
use crate::alert::Alert;
use crate::rule::{Aggregation, AlertSeverity, TriggerOperator, format_duration, to_ticks};
use kql_source::screen::{Color, cut, pad, width, wrap};
use kql_source::{Screen, Style};
use kql_types::Value;

/// Width of the narrowest card.
const MIN_WIDTH: usize = 30;
/// Longer lines of a description are hard to read.
const MAX_PROSE: usize = 120;
/// Width of the column of labels.
const LABEL: usize = 10;
/// Entities and values of a detail beyond these are counted.
const MAX_ENTITIES: usize = 10;
const MAX_VALUES: usize = 5;
/// Columns of a single row beyond these are counted.
const MAX_FIELDS: usize = 20;
/// Names are cut to this width.
const MAX_NAME: usize = 30;

/// An alert as a card: title, severity, entities, times, and evidence.
pub fn render_card(alert: &Alert, screen: Screen) -> String {
    let inner = screen.width.unwrap_or(USUAL_WIDTH).max(MIN_WIDTH) - 2;
    let style = screen.style;
    let color = severity_color(alert.severity);
    let mut card = Card { style, inner, lines: Vec::new() };
    head(&mut card, alert, color);
    facts(&mut card, alert);
    entities(&mut card, alert);
    details(&mut card, alert);
    if !alert.description.is_empty() && alert.description != alert.title {
        card.lines.push(String::new());
        for line in wrap(&plain_text(&alert.description), inner.min(MAX_PROSE + 2) - 2) {
            card.lines.push(clean(&line));
        }
    }
    evidence(&mut card, alert);
    let bar = style.paint(color, "▌");
    let mut out = String::new();
    for line in card.lines {
        out.push_str(format!("{bar} {line}").trim_end());
        out.push('\n');
    }
    out
}

struct Card {
    style: Style,
    inner: usize,
    lines: Vec<String>,
}

impl Card {
    /// Lines with a label before the first.
    fn field(&mut self, label: &str, lines: Vec<String>) {
        for (i, line) in lines.into_iter().enumerate() {
            let label = self.style.paint(Color::Dim, &pad(if i == 0 { label } else { "" }, LABEL));
            self.lines.push(format!("{label}{line}"));
        }
    }
}

pub(crate) fn severity_color(severity: AlertSeverity) -> Color {
    match severity {
        AlertSeverity::High => Color::Red,
        AlertSeverity::Medium => Color::Yellow,
        AlertSeverity::Low => Color::Blue,
        AlertSeverity::Informational => Color::Cyan,
    }
}

fn head(card: &mut Card, alert: &Alert, color: Color) {
    let name = alert.severity.name().to_uppercase();
    let room = card.inner - width(&name) - 2;
    let indent = " ".repeat(width(&name) + 2);
    for (i, line) in wrap(&clean(&alert.title), room).into_iter().enumerate() {
        let title = card.style.paint(Color::Bold, &line);
        let head = if i == 0 { format!("{}  ", card.style.paint(color, &name)) } else { indent.clone() };
        card.lines.push(format!("{head}{title}"));
    }
    card.lines.push(String::new());
}

fn facts(card: &mut Card, alert: &Alert) {
    let rule = &alert.rule;
    let room = card.inner - LABEL;
    if rule.name != alert.title {
        card.field("Rule", wrap(&clean(&rule.name), room));
    }
    let rows = if alert.row_count == 1 { "1 row".to_string() } else { format!("{} rows", alert.row_count) };
    let trigger = match rule.operator {
        TriggerOperator::GreaterThan => "more than",
        TriggerOperator::LessThan => "fewer than",
        TriggerOperator::Equal => "exactly",
        TriggerOperator::NotEqual => "any number but",
    };
    let why = match rule.aggregation {
        Aggregation::AlertPerResult if alert.is_summary => format!("{rows} (this alert stands for all rows)"),
        Aggregation::AlertPerResult => format!("{rows} (one alert a row)"),
        Aggregation::SingleAlert => format!("{rows} (trigger: {trigger} {})", rule.threshold),
    };
    card.field("Matched", wrap(&why, room));
    // Without times in its rows, the period of an alert is its window, which is shown below.
    if alert.period != alert.window {
        card.field("Events", wrap(&span(alert.period), room));
    }
    let window = format!("{}, {} back", span(alert.window), format_duration(to_ticks(rule.period)));
    card.field("Window", wrap(&window, room));
    let mut attack = alert.tactics.join(", ");
    if !alert.techniques.is_empty() {
        attack = format!("{attack}{}{}", if attack.is_empty() { "" } else { " · " }, alert.techniques.join(", "));
    }
    if !attack.is_empty() {
        card.field("ATT&CK", wrap(&clean(&attack), room));
    }
}

fn entities(card: &mut Card, alert: &Alert) {
    if alert.entities.is_empty() {
        return;
    }
    let widest = alert.entities.iter().map(|e| width(&clean(&e.entity_type))).max().unwrap_or(0);
    let room = card.inner.saturating_sub(LABEL + widest + 2);
    let mut lines: Vec<String> = alert
        .entities
        .iter()
        .take(MAX_ENTITIES)
        .map(|e| {
            let label = card.style.paint(Color::Cyan, &cut(&clean(&e.label()), room));
            format!("{}  {label}", pad(&clean(&e.entity_type), widest))
        })
        .collect();
    let more = alert.entities.len().saturating_sub(MAX_ENTITIES) + alert.entities_dropped;
    if more > 0 {
        lines.push(card.style.paint(Color::Dim, &format!("… and {more} more")));
    }
    card.field("Entities", lines);
}

fn details(card: &mut Card, alert: &Alert) {
    if alert.custom_details.is_empty() {
        return;
    }
    let widest = alert.custom_details.iter().map(|(n, _)| width(&clean(n))).max().unwrap_or(0).min(MAX_NAME);
    let room = card.inner.saturating_sub(LABEL + widest + 2);
    let lines = alert
        .custom_details
        .iter()
        .map(|(name, values)| {
            let mut text: Vec<String> = values.iter().take(MAX_VALUES).map(|v| clean(v)).collect();
            if values.len() > MAX_VALUES {
                text.push(format!("… {} more", values.len() - MAX_VALUES));
            }
            format!("{}  {}", pad(&cut(&clean(name), widest), widest), cut(&text.join(", "), room))
        })
        .collect();
    card.field("Details", lines);
}

fn evidence(card: &mut Card, alert: &Alert) {
    if alert.evidence.is_empty() {
        return;
    }
    card.lines.push(String::new());
    let shown = alert.evidence.len();
    let label = match alert.row_count {
        n if n > shown => format!("Evidence  first {shown} of {n} rows"),
        _ => "Evidence".to_string(),
    };
    card.lines.push(card.style.paint(Color::Dim, &label));
    if let [row] = alert.evidence.as_slice() {
        one_row(card, alert, row);
        return;
    }
    for line in render_rows(&alert.schema, &alert.evidence, card.inner - 2, card.style) {
        card.lines.push(format!("  {line}"));
    }
}

/// A single row has room for all its columns, one below the other.
fn one_row(card: &mut Card, alert: &Alert, row: &[Value]) {
    let cells: Vec<(String, String)> = alert
        .schema
        .fields
        .iter()
        .zip(row)
        .map(|(f, v)| (clean(&f.name), cell(v)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let widest = cells.iter().map(|(n, _)| width(n)).max().unwrap_or(0).min(MAX_NAME);
    let room = card.inner.saturating_sub(widest + 4);
    for (name, text) in cells.iter().take(MAX_FIELDS) {
        let name = card.style.paint(Color::Dim, &pad(&cut(name, widest), widest));
        card.lines.push(format!("  {name}  {}", cut(text, room)));
    }
    if cells.len() > MAX_FIELDS {
        card.lines.push(format!("  … and {} more columns", cells.len() - MAX_FIELDS));
    }
}

/// Descriptions contain some HTML and Markdown: line breaks are applied, and links become their text with the address.
fn plain_text(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let after = &rest[open..];
        let tag = after.find('>').map(|close| (&after[1..close], &after[close + 1..]));
        match tag {
            Some((name, behind)) if is_tag(name) => {
                if name.trim_matches(['/', ' ']).eq_ignore_ascii_case("br") {
                    out.push('\n');
                }
                rest = behind;
            }
            _ => {
                out.push('<');
                rest = &after[1..];
            }
        }
    }
    out.push_str(rest);
    links(&out).replace("\n\n\n", "\n\n")
}

/// `[text](address)` as `text (address)`.
fn links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let open = rest[..middle].rfind('[');
        let close = rest[middle..].find(')').map(|i| i + middle);
        match (open, close) {
            (Some(open), Some(close)) => {
                let (label, address) = (&rest[open + 1..middle], &rest[middle + 2..close]);
                out.push_str(&rest[..open]);
                out.push_str(&if label == address { label.to_string() } else { format!("{label} ({address})") });
                rest = &rest[close + 1..];
            }
            _ => {
                out.push_str(&rest[..middle + 2]);
                rest = &rest[middle + 2..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_tag(name: &str) -> bool {
    let name = name.trim_matches(['/', ' ']);
    let word = name.split(' ').next().unwrap_or("");
    ["br", "b", "i", "p", "a", "ul", "li", "em", "strong", "code"].iter().any(|t| t.eq_ignore_ascii_case(word))
}
