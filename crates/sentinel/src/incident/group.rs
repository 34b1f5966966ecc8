//! Groups the alerts of a rule into incidents.

use super::model::{Incident, IncidentAlert, join};
use crate::alert::Alert;
use crate::id::content_id;
use crate::rule::{GroupDetail, Matching, Rule, from_ticks};
use kql_types::ticks::HOUR;

/// Limit of alerts of an incident; the next alert opens a new one.
const MAX_ALERTS: usize = 150;

/// The incidents of a rule's alerts, numbered from `first_number`.
pub fn incidents(rule: &Rule, alerts: &[Alert], first_number: i32) -> Vec<Incident> {
    let settings = &rule.incident;
    if settings.create.as_ref().is_some_and(|c| !c.value) {
        return Vec::new();
    }
    let grouped = settings.grouping.as_ref().is_some_and(|g| g.value);
    let lookback = from_ticks(settings.lookback.as_ref().map_or(5 * HOUR, |l| l.value));
    let mut out: Vec<Incident> = Vec::new();
    // The key of each incident that is still open for alerts, newest last.
    let mut keys: Vec<Option<String>> = Vec::new();
    for alert in alerts {
        let key = grouped.then(|| key(rule, alert)).flatten();
        let home = key.as_ref().and_then(|key| {
            (0..out.len()).rev().find(|i| {
                keys[*i].as_ref() == Some(key)
                    && out[*i].alerts.len() < MAX_ALERTS
                    && out[*i]
                        .alerts
                        .first()
                        .is_some_and(|first| alert.created.duration_since(first.created) <= lookback)
            })
        });
        match home {
            Some(i) => add(&mut out[i], alert),
            None => {
                out.push(open(alert, first_number + out.len() as i32));
                keys.push(key);
            }
        }
    }
    out
}

/// The grouping key of an alert; `None` for an alert that gets its own incident.
fn key(rule: &Rule, alert: &Alert) -> Option<String> {
    let settings = &rule.incident;
    let entities = |keep: &dyn Fn(&str) -> bool| {
        let mut list: Vec<String> = alert
            .entities
            .iter()
            .filter(|e| keep(&e.entity_type))
            .map(|e| format!("{}={}", e.entity_type, e.to_json(0)))
            .collect();
        list.sort();
        list
    };
    match settings.matching.as_ref().map_or(Matching::AllEntities, |m| m.value) {
        Matching::AnyAlert => Some(String::new()),
        Matching::AllEntities => {
            let all = entities(&|_| true);
            // Alerts without entities have nothing to be compared by.
            (!all.is_empty()).then(|| all.join("\n"))
        }
        Matching::Selected => {
            let mut parts = Vec::new();
            for ty in &settings.by_entities {
                parts.push(entities(&|t| t.eq_ignore_ascii_case(&ty.value)).join("\n"));
            }
            for detail in &settings.by_details {
                parts.push(match detail.value {
                    GroupDetail::DisplayName => alert.title.clone(),
                    GroupDetail::Severity => alert.severity.name().to_string(),
                });
            }
            for name in &settings.by_custom_details {
                let found = alert.custom_details.iter().find(|(n, _)| *n == name.value);
                parts.push(found.map(|(_, v)| v.join("\n")).unwrap_or_default());
            }
            Some(parts.join("\u{0}"))
        }
    }
}

fn open(alert: &Alert, number: i32) -> Incident {
    let mut incident = Incident {
        id: content_id(&["incident", &alert.id]),
        number,
        title: alert.title.clone(),
        description: alert.description.clone(),
        severity: alert.severity,
        rule_id: alert.rule.id.clone(),
        tactics: Vec::new(),
        techniques: Vec::new(),
        alerts: Vec::new(),
        workspace: alert.workspace.clone(),
    };
    add(&mut incident, alert);
    incident
}

fn add(incident: &mut Incident, alert: &Alert) {
    incident.severity = incident.severity.max(alert.severity);
    join(&mut incident.tactics, &alert.tactics);
    join(&mut incident.techniques, &alert.techniques);
    incident.alerts.push(IncidentAlert {
        id: alert.id.clone(),
        created: alert.created,
        period: alert.period,
        severity: alert.severity,
        tactics: alert.tactics.clone(),
        techniques: alert.techniques.clone(),
    });
}
