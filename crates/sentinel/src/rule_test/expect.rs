//! Reads `expect`.

use super::file::{AlertExpectation, Expectation, RowsExpectation};
use crate::yaml::{Node, Reader, Spanned};
use kql_source::Span;
use kql_types::ticks::parse_datetime;

const ALERT_KEYS: &[&str] = &["severity", "title", "description", "tactics", "entities", "details"];
const KEYS: &[&str] = &[
    "alerts",
    "rows",
    "severity",
    "title",
    "description",
    "tactics",
    "entities",
    "details",
    "incidents",
    "runs",
    "suppressed",
    "missed_events",
    "duplicates",
    "alerts_at",
];

pub(super) fn expectation(r: &mut Reader<'_>, node: &Node, span: Span) -> Expectation {
    let mut out = Expectation { span, ..Expectation::default() };
    out.any_alert.span = span;
    if !node.is_map() {
        r.bad(
            node.span,
            format!("`expect` is {}, not a mapping", node.describe()),
            "add an expectation such as `alerts: 1`",
        );
    } else if node.entries().is_empty() {
        r.bad(span, "`expect` is empty".to_string(), "add an expectation such as `alerts: 1`");
    }
    for e in node.entries() {
        let value = &e.value;
        match e.key.as_str() {
            "alerts" if value.is_list() => {
                out.each_alert = value.items().iter().map(|a| alert(r, a)).collect();
                out.alerts = Some(Spanned::new(out.each_alert.len() as i64, e.key_span));
            }
            "alerts" => out.alerts = r.integer(value, "alerts"),
            "rows" => out.rows = Some(rows(r, value, e.key_span)),
            "incidents" => out.incidents = r.integer(value, "incidents"),
            "runs" => out.runs = r.integer(value, "runs"),
            "suppressed" => out.suppressed = r.integer(value, "suppressed"),
            "missed_events" => out.missed = r.integer(value, "missed_events"),
            "duplicates" => out.duplicates = r.integer(value, "duplicates"),
            "alerts_at" => {
                let nodes = if value.is_list() { value.items() } else { std::slice::from_ref(value) };
                let nodes = nodes.iter().filter(|_| !value.is_null());
                let times = nodes.filter_map(|t| time(r, t, "alerts_at")).map(|t| t.value).collect();
                out.alerts_at = Some(Spanned::new(times, e.key_span));
            }
            key if ALERT_KEYS.contains(&key) => alert_field(r, &mut out.any_alert, key, value),
            other => r.unknown(other, e.key_span, "`expect`", KEYS),
        }
    }
    out
}

fn alert(r: &mut Reader<'_>, node: &Node) -> AlertExpectation {
    let span = node.entries().first().map_or(node.span, |e| e.key_span);
    let mut out = AlertExpectation { span, ..AlertExpectation::default() };
    for e in node.entries() {
        if ALERT_KEYS.contains(&e.key.as_str()) {
            alert_field(r, &mut out, &e.key, &e.value);
        } else {
            r.unknown(&e.key, e.key_span, "an expected alert", ALERT_KEYS);
        }
    }
    out
}

fn alert_field(r: &mut Reader<'_>, out: &mut AlertExpectation, key: &str, value: &Node) {
    match key {
        "severity" => out.severity = r.choice(value, key),
        "title" => out.title = r.string(value, key),
        "description" => out.description = r.string(value, key),
        "tactics" => {
            let list = r.strings(value, key).into_iter().map(|t| t.value).collect();
            out.tactics = Some(Spanned::new(list, value.span));
        }
        "entities" => {
            for item in r.list(value, key) {
                out.entities.extend(r.pairs(item, key));
            }
        }
        _ => {
            for e in value.entries() {
                let values = r.strings(&e.value, &e.key).into_iter().map(|t| t.value).collect();
                out.details.push((Spanned::new(e.key.clone(), e.key_span), values));
            }
        }
    }
}

fn rows(r: &mut Reader<'_>, node: &Node, span: Span) -> RowsExpectation {
    let mut out = RowsExpectation { span, ..RowsExpectation::default() };
    if node.entries().is_empty() {
        r.bad(span, "`rows` is empty".to_string(), "add an expectation such as `count: 1`");
    }
    for e in node.entries() {
        let list = |r: &mut Reader<'_>| r.list(&e.value, &e.key).to_vec();
        match e.key.as_str() {
            "count" => out.count = r.integer(&e.value, "count"),
            "contains" => out.contains = list(r),
            "exactly" => out.exactly = Some(list(r)),
            "unordered" => out.unordered = Some(list(r)),
            other => r.unknown(other, e.key_span, "`rows`", &["count", "contains", "exactly", "unordered"]),
        }
    }
    out
}

/// A time in ticks, with or without seconds and `Z`.
pub(super) fn time(r: &mut Reader<'_>, node: &Node, key: &str) -> Option<Spanned<i64>> {
    r.parsed(node, key, "a time", "write a time such as `2026-03-01T12:00:00Z`", |t| {
        // `2024-05-01T06:00Z` has no seconds.
        parse_datetime(t).or_else(|| parse_datetime(&format!("{}:00Z", t.strip_suffix('Z').unwrap_or(t))))
    })
}
