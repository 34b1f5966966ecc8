//! The parts of an alert.

use crate::entity::Entity;
use crate::rule::{Aggregation, AlertProperty, AlertSeverity, TriggerOperator};
use kql::{SignedDuration, TimeRange, Timestamp};
use kql_types::{Schema, Value};

/// The workspace of alerts; only affects the text of some columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// `TenantId` of the tables, and the first part of `AlertType`.
    pub id: String,
    /// `WorkspaceSubscriptionId`.
    pub subscription: String,
    /// `WorkspaceResourceGroup`.
    pub resource_group: String,
}

impl Default for Workspace {
    fn default() -> Self {
        let zero = "00000000-0000-0000-0000-000000000000".to_string();
        Workspace { id: zero.clone(), subscription: zero, resource_group: "local".to_string() }
    }
}

/// Properties of the rule that raised an alert.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFacts {
    /// Id of the rule.
    pub id: String,
    /// Name of the rule.
    pub name: String,
    /// Trigger.
    pub operator: TriggerOperator,
    /// Threshold of the trigger.
    pub threshold: i64,
    /// `queryPeriod`.
    pub period: SignedDuration,
    /// How rows become alerts.
    pub aggregation: Aggregation,
    /// Tables of the rule's required data connectors.
    pub data_sources: Vec<String>,
    /// The query.
    pub query: String,
}

/// An alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// `SystemAlertId`: depends on rule, time and position only.
    pub id: String,
    /// `VendorOriginalId`.
    pub vendor_id: String,
    /// The same for all alerts of one run.
    pub correlation_id: String,
    /// The rule.
    pub rule: RuleFacts,
    /// The workspace.
    pub workspace: Workspace,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Severity.
    pub severity: AlertSeverity,
    /// Tactics.
    pub tactics: Vec<String>,
    /// Techniques.
    pub techniques: Vec<String>,
    /// Fields that columns of the query set.
    pub properties: Vec<(AlertProperty, String)>,
    /// `now()` of the run.
    pub run_at: Timestamp,
    /// When the alert is written.
    pub created: Timestamp,
    /// First and last `TimeGenerated` of its rows, or the window.
    pub period: TimeRange,
    /// The window of the run.
    pub window: TimeRange,
    /// Entities.
    pub entities: Vec<Entity>,
    /// Number of entities beyond the limits, which are dropped.
    pub entities_dropped: usize,
    /// Number of built-in accounts, which are not entities.
    pub entities_built_in: usize,
    /// Custom details: name and distinct values.
    pub custom_details: Vec<(String, Vec<String>)>,
    /// Number of rows behind the alert.
    pub row_count: usize,
    /// Columns of the evidence.
    pub schema: Schema,
    /// The first rows behind the alert.
    pub evidence: Vec<Vec<Value>>,
    /// Whether it is the last of 150 alerts of a run, which summarizes all rows.
    pub is_summary: bool,
}

impl Alert {
    /// A field that a column set.
    pub fn property(&self, property: AlertProperty) -> Option<&str> {
        self.properties.iter().find(|(p, _)| *p == property).map(|(_, v)| v.as_str())
    }
}
