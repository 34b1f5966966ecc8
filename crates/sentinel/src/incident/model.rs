//! The parts of an incident.

use crate::alert::Workspace;
use crate::rule::AlertSeverity;
use kql::{TimeRange, Timestamp};

/// One incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// `IncidentName`.
    pub id: String,
    /// `IncidentNumber`, from 1.
    pub number: i32,
    /// `Title`: that of the first alert.
    pub title: String,
    /// `Description`.
    pub description: String,
    /// The highest severity of its alerts.
    pub severity: AlertSeverity,
    /// Id of the rule.
    pub rule_id: String,
    /// Tactics of its alerts.
    pub tactics: Vec<String>,
    /// Techniques of its alerts.
    pub techniques: Vec<String>,
    /// Its alerts, in order.
    pub alerts: Vec<IncidentAlert>,
    /// The workspace.
    pub workspace: Workspace,
}

/// What an incident keeps of an alert.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentAlert {
    /// `SystemAlertId`.
    pub id: String,
    /// When it was written.
    pub created: Timestamp,
    /// Its first and last event.
    pub period: TimeRange,
    /// Severity.
    pub severity: AlertSeverity,
    /// Tactics.
    pub tactics: Vec<String>,
    /// Techniques.
    pub techniques: Vec<String>,
}

/// Adds names that are not there yet.
pub(super) fn join(all: &mut Vec<String>, more: &[String]) {
    for name in more {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
}
