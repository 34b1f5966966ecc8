//! Reads `expect`.

use super::file::{AlertExpectation, Expectation, RowsExpectation};
use super::read::{Reader, time};
use crate::rule::{AlertSeverity, Spanned};
use crate::yaml::Node;
use kql_source::Span;

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

pub(super) fn expectation(r: &mut Reader, node: &Node, span: Span) -> Expectation {
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
                let mut times = Vec::new();
                for text in r.texts(value, "alerts_at") {
                    match time(&text.value) {
                        Some(t) => times.push(t),
                        None => r.bad(
                            text.span,
                            format!("`{}` is not a time", text.value),
                            "write a time such as `2026-03-01T12:00:00Z`",
                        ),
                    }
                }
                out.alerts_at = Some(Spanned::new(times, e.key_span));
            }
            key if ALERT_KEYS.contains(&key) => alert_field(r, &mut out.any_alert, key, value),
            other => r.unknown(other, e.key_span, "`expect`", KEYS),
        }
    }
    out
}

fn alert(r: &mut Reader, node: &Node) -> AlertExpectation {
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

fn alert_field(r: &mut Reader, out: &mut AlertExpectation, key: &str, value: &Node) {
    match key {
        "severity" => {
            let Some(text) = r.text(value, key) else { return };
            match AlertSeverity::from_name(&text.value) {
                Some(s) => out.severity = Some(Spanned::new(s, text.span)),
                None => {
                    let message = format!("unknown severity `{}`", text.value);
                    r.bad(text.span, message, "write `Informational`, `Low`, `Medium` or `High`");
                }
            }
        }
        "title" => out.title = r.text(value, key),
        "description" => out.description = r.text(value, key),
        "tactics" => {
            let list = r.texts(value, key).into_iter().map(|t| t.value).collect();
            out.tactics = Some(Spanned::new(list, value.span));
        }
        "entities" => {
            for item in value.items() {
                out.entities.extend(r.pairs(item, key));
            }
            if !value.is_list() {
                r.bad(value.span, format!("`entities` is {}, not a list", value.describe()), "write `- IP: 10.0.0.1`");
            }
        }
        _ => {
            for e in value.entries() {
                let values = r.texts(&e.value, &e.key).into_iter().map(|t| t.value).collect();
                out.details.push((Spanned::new(e.key.clone(), e.key_span), values));
            }
        }
    }
}

fn rows(r: &mut Reader, node: &Node, span: Span) -> RowsExpectation {
    let mut out = RowsExpectation { span, ..RowsExpectation::default() };
    if node.entries().is_empty() {
        r.bad(span, "`rows` is empty".to_string(), "add an expectation such as `count: 1`");
    }
    for e in node.entries() {
        let list = |r: &mut Reader| {
            if !e.value.is_list() {
                r.bad(e.value.span, format!("`{}` is {}, not a list of rows", e.key, e.value.describe()), "");
            }
            e.value.items().to_vec()
        };
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
