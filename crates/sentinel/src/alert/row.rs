use super::model::Alert;
use crate::entity::entities_json;
use crate::rule::{AlertProperty, to_ticks};
use kql_types::ticks::{MINUTE, SECOND, civil, clock, format_datetime, format_timespan, from_timestamp};
use kql_types::{Field, Schema, Type, Value};
use serde_json::{Map, Value as Json, json};

const COLUMNS: &[(&str, Type)] = &[
    ("TenantId", Type::String),
    ("TimeGenerated", Type::DateTime),
    ("DisplayName", Type::String),
    ("AlertName", Type::String),
    ("AlertSeverity", Type::String),
    ("Description", Type::String),
    ("ProviderName", Type::String),
    ("VendorName", Type::String),
    ("VendorOriginalId", Type::String),
    ("SystemAlertId", Type::String),
    ("ResourceId", Type::String),
    ("SourceComputerId", Type::String),
    ("AlertType", Type::String),
    ("ConfidenceLevel", Type::String),
    ("ConfidenceScore", Type::Real),
    ("IsIncident", Type::Bool),
    ("StartTime", Type::DateTime),
    ("EndTime", Type::DateTime),
    ("ProcessingEndTime", Type::DateTime),
    ("RemediationSteps", Type::String),
    ("ExtendedProperties", Type::String),
    ("Entities", Type::String),
    ("SourceSystem", Type::String),
    ("WorkspaceSubscriptionId", Type::String),
    ("WorkspaceResourceGroup", Type::String),
    ("ExtendedLinks", Type::String),
    ("ProductName", Type::String),
    ("ProductComponentName", Type::String),
    ("AlertLink", Type::String),
    ("Status", Type::String),
    ("CompromisedEntity", Type::String),
    ("Tactics", Type::String),
    ("Techniques", Type::String),
    ("Type", Type::String),
];

/// Limit of the query inside an alert of one row, in bytes.
const MAX_QUERY: usize = 10_240;

/// The columns of `SecurityAlert`, in order.
pub fn security_alert_schema() -> Schema {
    COLUMNS.iter().map(|(name, ty)| Field::new(*name, *ty)).collect()
}

/// The row of an alert, in the order of [`security_alert_schema`].
pub fn security_alert_row(alert: &Alert) -> Vec<Value> {
    let text = |s: &str| Value::String(s.to_string());
    let or = |property, default: &str| text(alert.property(property).unwrap_or(default));
    let score = alert.property(AlertProperty::ConfidenceScore).and_then(|s| s.parse().ok());
    let tactics = if alert.tactics.is_empty() { "Unknown".to_string() } else { alert.tactics.join(",") };
    let techniques = match alert.property(AlertProperty::Techniques) {
        Some(t) => t.to_string(),
        None if alert.techniques.is_empty() => String::new(),
        None => json!(alert.techniques).to_string(),
    };
    vec![
        text(&alert.workspace.id),
        Value::DateTime(from_timestamp(alert.created)),
        text(&alert.title),
        text(&alert.title),
        text(alert.severity.name()),
        text(&alert.description),
        or(AlertProperty::ProviderName, "ASI Scheduled Alerts"),
        text("Microsoft"),
        text(&alert.vendor_id),
        text(&alert.id),
        text(""),
        text(""),
        text(&format!("{}_{}", alert.workspace.id, alert.rule.id)),
        or(AlertProperty::ConfidenceLevel, ""),
        score.map_or(Value::Null(Type::Real), Value::Real),
        Value::Bool(false),
        Value::DateTime(alert.period.from),
        Value::DateTime(alert.period.to),
        Value::DateTime(from_timestamp(alert.created)),
        or(AlertProperty::RemediationSteps, ""),
        text(&extended_properties(alert)),
        text(&if alert.entities.is_empty() { String::new() } else { entities_json(&alert.entities) }),
        text("Detection"),
        text(&alert.workspace.subscription),
        text(&alert.workspace.resource_group),
        or(AlertProperty::ExtendedLinks, ""),
        or(AlertProperty::ProductName, "Azure Sentinel"),
        or(AlertProperty::ProductComponentName, "Scheduled Alerts"),
        or(AlertProperty::AlertLink, ""),
        text("New"),
        text(""),
        text(&tactics),
        text(&techniques),
        text("SecurityAlert"),
    ]
}

/// The JSON of `ExtendedProperties`: every value is a string, as the service writes them.
fn extended_properties(alert: &Alert) -> String {
    let rule = &alert.rule;
    let full = format!("set query_now = datetime({});\n{}", format_datetime(from_timestamp(alert.run_at)), rule.query);
    let is_of_one_row = rule.aggregation == crate::rule::Aggregation::AlertPerResult && !alert.is_summary;
    let query = if is_of_one_row { cut(&full, MAX_QUERY) } else { full };
    let mut out = Map::new();
    let mut put = |key: &str, value: String| out.insert(key.to_string(), Json::String(value));
    put("Query Period", format_timespan(to_ticks(rule.period)));
    put("Trigger Operator", rule.operator.name().to_string());
    put("Trigger Threshold", rule.threshold.to_string());
    put("Correlation Id", alert.correlation_id.clone());
    put("Search Query Results Overall Count", alert.row_count.to_string());
    put("Data Sources", json!(rule.data_sources).to_string());
    put("Query", query);
    if rule.aggregation == crate::rule::Aggregation::AlertPerResult {
        put("OriginalQuery", rule.query.clone());
    }
    put("Query Start Time UTC", whole_second(alert.window.from));
    // The end is rounded up, so that the printed period contains the whole window.
    put("Query End Time UTC", whole_second((alert.window.to + SECOND - 1) / SECOND * SECOND));
    put("Analytic Rule Ids", json!([rule.id]).to_string());
    put("Event Grouping", rule.aggregation.name().to_string());
    put("Analytic Rule Name", rule.name.clone());
    put("ProcessedBySentinel", "True".to_string());
    put("Alert generation status", "Full alert created".to_string());
    if !alert.custom_details.is_empty() {
        let details: Map<String, Json> = alert.custom_details.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
        put("Custom Details", Json::Object(details).to_string());
    }
    Json::Object(out).to_string()
}

/// `2023-07-24 15:23:59Z`.
fn whole_second(ticks: i64) -> String {
    let c = civil(ticks);
    let (h, m, s, _) = clock(c.time);
    format!("{:04}-{:02}-{:02} {h:02}:{m:02}:{s:02}Z", c.year, c.month, c.day)
}

/// Truncates a string to a number of bytes, at a character boundary.
pub(crate) fn cut(text: &str, bytes: usize) -> String {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_string()
}

/// How long after the end of its window a scheduled rule runs.
pub(crate) const DELAY: i64 = 5 * MINUTE;
