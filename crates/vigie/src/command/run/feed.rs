//! Alerts as input of rules.

use kql::{Query, Session};
use sentinel::alert::{security_alert_batch, security_incident_batch};
use sentinel::{Alert, Incident, Rule, RuleFile};

const TABLES: [&str; 2] = ["SecurityAlert", "SecurityIncident"];

/// A rule in its turn.
pub(super) struct Step<'a> {
    pub(super) rule: &'a Rule,
    /// It reads a table that alerts of other rules go into.
    pub(super) reads_alerts: bool,
}

/// The rules in order of their files, those that read alerts last.
pub(super) fn order<'a>(session: &Session, files: &'a [RuleFile], now: i64) -> Vec<Step<'a>> {
    let mut out: Vec<Step<'a>> = files
        .iter()
        .flat_map(|f| &f.rules)
        .map(|rule| Step { rule, reads_alerts: reads_alerts(session, rule, now) })
        .collect();
    out.sort_by_key(|s| s.reads_alerts);
    out
}

fn reads_alerts(session: &Session, rule: &Rule, now: i64) -> bool {
    let Some(query) = &rule.query else { return false };
    let window = Some(sentinel::evaluate::window(rule, now));
    let compiled = session.compile(&Query { text: &query.text, now, window });
    compiled.references.tables.iter().any(|t| TABLES.contains(&t.as_str()))
}

/// Adds what was raised so far to the tables that later rules read.
pub(super) fn feed(session: &mut Session, alerts: &[Alert], incidents: &[Incident], now: i64) {
    let mut alerts = alerts.to_vec();
    let mut incidents = incidents.to_vec();
    for alert in &mut alerts {
        alert.created = alert.created.min(now);
    }
    for alert in incidents.iter_mut().flat_map(|i| &mut i.alerts) {
        alert.created = alert.created.min(now);
    }
    session.append(TABLES[0], sentinel::security_alert_schema(), security_alert_batch(&alerts));
    session.append(TABLES[1], sentinel::security_incident_schema(), security_incident_batch(&incidents));
}
