//! Alerts as input of rules.

use kql::{Compiled, Session, Timestamp};
use sentinel::alert::security_alert_batch;
use sentinel::engine::SessionPlan;
use sentinel::incident::security_incident_batch;
use sentinel::{Alert, Evaluation, Incident, Plan, Rule, RunOptions};

const TABLES: [&str; 2] = ["SecurityAlert", "SecurityIncident"];

/// A rule with its compiled query.
pub(super) struct Step<'r> {
    pub(super) rule: &'r Rule,
    /// None for a rule without a query.
    pub(super) compiled: Option<Compiled>,
}

impl Step<'_> {
    /// Whether it reads a table that alerts of other rules go into.
    pub(super) fn reads_alerts(&self) -> bool {
        let mut tables = self.compiled.iter().flat_map(|c| &c.references.tables);
        tables.any(|t| TABLES.contains(&t.as_str()))
    }

    /// Runs the query.
    pub(super) fn evaluate(self, session: &Session, options: &RunOptions) -> Evaluation {
        let query = self.rule.query.as_ref();
        let plan = self.compiled.zip(query).map(|(compiled, q)| SessionPlan::new(session, compiled, &q.text));
        sentinel::evaluate::evaluate_plan(self.rule, plan.as_ref().map(|p| p as &dyn Plan), options)
    }
}

/// The rules in the order of their files, those that read alerts last.
pub(super) fn order(mut steps: Vec<Step<'_>>) -> Vec<Step<'_>> {
    steps.sort_by_key(Step::reads_alerts);
    steps
}

/// Adds what was raised so far to the tables that later rules read.
pub(super) fn feed(session: &mut Session, alerts: &[Alert], incidents: &[Incident], now: Timestamp) {
    let mut alerts = alerts.to_vec();
    let mut incidents = incidents.to_vec();
    for alert in &mut alerts {
        alert.created = alert.created.min(now);
    }
    for alert in incidents.iter_mut().flat_map(|i| &mut i.alerts) {
        alert.created = alert.created.min(now);
    }
    TABLES.iter().for_each(|table| session.clear_appended(table));
    session.append(TABLES[0], sentinel::security_alert_schema(), security_alert_batch(&alerts));
    session.append(TABLES[1], sentinel::security_incident_schema(), security_incident_batch(&incidents));
}
