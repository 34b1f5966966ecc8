use crate::alert::{Alert, security_alert_row, security_alert_schema};
use crate::evaluate::Evaluation;
use crate::incident::Incident;
use kql_types::ticks::{format_datetime, from_timestamp};
use kql_types::{Dyn, Schema, Value};
use serde_json::{Map, Value as Json, json};

/// A value as JSON: numbers, booleans and dynamic values as such, everything else as Kusto prints it; an empty string stays.
pub fn value_json(value: &Value) -> Json {
    match value {
        Value::Null(kql_types::Type::String) => Json::String(String::new()),
        Value::Null(_) => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(v) => json!(v),
        Value::Long(v) => json!(v),
        Value::Real(v) => serde_json::Number::from_f64(*v).map_or_else(|| json!(value.to_string()), Json::Number),
        Value::Dynamic(tree) => dyn_json(tree),
        Value::DateTime(_) | Value::Timespan(_) | Value::String(_) | Value::Guid(_) | Value::Decimal(_) => {
            Json::String(value.to_string())
        }
    }
}

fn dyn_json(tree: &Dyn) -> Json {
    match tree {
        Dyn::Array(items) => Json::Array(items.iter().map(dyn_json).collect()),
        Dyn::Bag(members) => Json::Object(members.iter().map(|(k, v)| (k.clone(), dyn_json(v))).collect()),
        Dyn::Null
        | Dyn::Bool(_)
        | Dyn::Int(_)
        | Dyn::Long(_)
        | Dyn::Real(_)
        | Dyn::DateTime(_)
        | Dyn::Timespan(_)
        | Dyn::Guid(_)
        | Dyn::Decimal(_)
        | Dyn::String(_) => value_json(&tree.to_value()),
    }
}

/// A row as an object.
pub(crate) fn row_json(schema: &Schema, row: &[Value]) -> Json {
    Json::Object(schema.fields.iter().zip(row).map(|(f, v)| (f.name.clone(), value_json(v))).collect())
}

/// An alert as an object for programs: the parts as they are, no JSON inside strings.
pub fn alert_json(alert: &Alert) -> Json {
    let time = |t: i64| Json::String(format_datetime(t));
    let entities: Vec<Json> = alert
        .entities
        .iter()
        .map(|e| {
            let mut object = Map::new();
            object.insert("type".into(), json!(e.entity_type));
            object.extend(e.identifiers.iter().map(|(n, v)| (n.clone(), json!(v))));
            Json::Object(object)
        })
        .collect();
    let details: Map<String, Json> = alert.custom_details.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
    let properties: Map<String, Json> =
        alert.properties.iter().map(|(p, v)| (p.name().to_string(), json!(v))).collect();
    json!({
        "id": alert.id,
        "rule": {"id": alert.rule.id, "name": alert.rule.name},
        "title": alert.title,
        "severity": alert.severity.name(),
        "description": alert.description,
        "tactics": alert.tactics,
        "techniques": alert.techniques,
        "time": time(from_timestamp(alert.created)),
        "start": time(alert.period.from),
        "end": time(alert.period.to),
        "window": {"from": time(alert.window.from), "to": time(alert.window.to)},
        "rows": alert.row_count,
        "summary": alert.is_summary,
        "entities": entities,
        "entitiesDropped": alert.entities_dropped,
        "customDetails": details,
        "properties": properties,
        "evidence": alert.evidence.iter().map(|r| row_json(&alert.schema, r)).collect::<Vec<_>>(),
    })
}

/// Alerts as one JSON array, indented.
pub fn alerts_json(alerts: &[Alert]) -> String {
    let list = Json::Array(alerts.iter().map(alert_json).collect());
    serde_json::to_string_pretty(&list).unwrap_or_default() + "\n"
}

/// Alerts as rows of `SecurityAlert`, one JSON object on each line.
pub fn alerts_ndjson(alerts: &[Alert]) -> String {
    let schema = security_alert_schema();
    alerts.iter().map(|a| row_json(&schema, &security_alert_row(a)).to_string() + "\n").collect()
}

/// A whole run: window, rows and alerts.
pub fn evaluation_json(evaluation: &Evaluation) -> Json {
    json!({
        "window": {"from": format_datetime(evaluation.window.from), "to": format_datetime(evaluation.window.to)},
        "rows": evaluation.rows.iter().map(|r| row_json(&evaluation.schema, r)).collect::<Vec<_>>(),
        "alerts": evaluation.alerts.iter().map(alert_json).collect::<Vec<_>>(),
        "notes": evaluation.notes.iter().map(|n| n.message.clone()).collect::<Vec<_>>(),
    })
}

/// An incident as an object.
pub fn incident_json(incident: &Incident) -> Json {
    json!({
        "id": incident.id,
        "number": incident.number,
        "title": incident.title,
        "severity": incident.severity.name(),
        "rule": incident.rule_id,
        "tactics": incident.tactics,
        "techniques": incident.techniques,
        "alerts": incident.alerts.iter().map(|a| a.id.clone()).collect::<Vec<_>>(),
    })
}
