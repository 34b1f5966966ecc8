use super::model::{Incident, join};
use kql_types::ticks::from_timestamp;
use kql_types::{Dyn, Field, Schema, Type, Value};

const COLUMNS: &[(&str, Type)] = &[
    ("AdditionalData", Type::Dynamic),
    ("AlertIds", Type::Dynamic),
    ("BookmarkIds", Type::Dynamic),
    ("Classification", Type::String),
    ("ClassificationComment", Type::String),
    ("ClassificationReason", Type::String),
    ("ClosedTime", Type::DateTime),
    ("Comments", Type::Dynamic),
    ("CreatedTime", Type::DateTime),
    ("Description", Type::String),
    ("FirstActivityTime", Type::DateTime),
    ("FirstModifiedTime", Type::DateTime),
    ("IncidentName", Type::String),
    ("IncidentNumber", Type::Int),
    ("IncidentUrl", Type::String),
    ("Labels", Type::Dynamic),
    ("LastActivityTime", Type::DateTime),
    ("LastModifiedTime", Type::DateTime),
    ("ModifiedBy", Type::String),
    ("Owner", Type::Dynamic),
    ("RelatedAnalyticRuleIds", Type::Dynamic),
    ("Severity", Type::String),
    ("SourceSystem", Type::String),
    ("Status", Type::String),
    ("TenantId", Type::String),
    ("TimeGenerated", Type::DateTime),
    ("Title", Type::String),
    ("Type", Type::String),
];

/// The columns of `SecurityIncident`, in order.
pub fn security_incident_schema() -> Schema {
    COLUMNS.iter().map(|(name, ty)| Field::new(*name, *ty)).collect()
}

/// The rows of an incident, one for its creation and one for each alert that joins it.
pub fn security_incident_rows(incident: &Incident) -> Vec<Vec<Value>> {
    (1..=incident.alerts.len()).map(|n| row(incident, n)).collect()
}

fn row(incident: &Incident, alerts: usize) -> Vec<Value> {
    let text = |s: &str| Value::String(s.to_string());
    let strings = |list: &[String]| Dyn::Array(list.iter().cloned().map(Dyn::String).collect());
    let so_far = &incident.alerts[..alerts];
    let created = so_far.iter().map(|a| from_timestamp(a.created)).min().unwrap_or(0);
    let modified = so_far.iter().map(|a| from_timestamp(a.created)).max().unwrap_or(0);
    let first = so_far.iter().map(|a| a.period.from).min().unwrap_or(0);
    let last = so_far.iter().map(|a| a.period.to).max().unwrap_or(0);
    let severity = so_far.iter().map(|a| a.severity).max().unwrap_or(incident.severity);
    let (mut tactics, mut techniques) = (Vec::new(), Vec::new());
    for alert in so_far {
        join(&mut tactics, &alert.tactics);
        join(&mut techniques, &alert.techniques);
    }
    let ids: Vec<String> = so_far.iter().map(|a| a.id.clone()).collect();
    let additional = Dyn::Bag(vec![
        ("alertsCount".into(), Dyn::Long(alerts as i64)),
        ("bookmarksCount".into(), Dyn::Long(0)),
        ("commentsCount".into(), Dyn::Long(0)),
        ("alertProductNames".into(), strings(&["Azure Sentinel".to_string()])),
        ("tactics".into(), strings(&tactics)),
        ("techniques".into(), strings(&techniques)),
    ]);
    let nobody = ["objectId", "email", "assignedTo", "userPrincipalName"];
    vec![
        Value::Dynamic(additional),
        Value::Dynamic(strings(&ids)),
        Value::Dynamic(Dyn::Array(Vec::new())),
        text(""),
        text(""),
        text(""),
        Value::Null(Type::DateTime),
        Value::Dynamic(Dyn::Array(Vec::new())),
        Value::DateTime(created),
        text(&incident.description),
        Value::DateTime(first),
        Value::DateTime(created),
        text(&incident.id),
        Value::Int(incident.number),
        text(""),
        Value::Dynamic(Dyn::Array(Vec::new())),
        Value::DateTime(last),
        Value::DateTime(modified),
        text(if alerts == 1 { "Incident created from alert" } else { "Alert updated incident" }),
        Value::Dynamic(Dyn::Bag(nobody.iter().map(|k| (k.to_string(), Dyn::Null)).collect())),
        Value::Dynamic(strings(std::slice::from_ref(&incident.rule_id))),
        text(severity.name()),
        text("Azure"),
        text("New"),
        text(&incident.workspace.id),
        Value::DateTime(modified),
        text(&incident.title),
        text("SecurityIncident"),
    ]
}
