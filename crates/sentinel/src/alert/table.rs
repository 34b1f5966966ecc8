//! Alerts and incidents as tables that later queries can read.

use super::{Alert, security_alert_row, security_alert_schema};
use crate::incident::{Incident, security_incident_rows, security_incident_schema};
use kql::types::{Batch, Column, MemoryTable, Schema, Value};

/// Alerts as the table `SecurityAlert`.
pub fn security_alert_table(alerts: &[Alert]) -> MemoryTable {
    table(security_alert_schema(), &alerts.iter().map(security_alert_row).collect::<Vec<_>>())
}

/// Incidents as the table `SecurityIncident`, with a row for each update.
pub fn security_incident_table(incidents: &[Incident]) -> MemoryTable {
    table(security_incident_schema(), &incidents.iter().flat_map(security_incident_rows).collect::<Vec<_>>())
}

fn table(schema: Schema, rows: &[Vec<Value>]) -> MemoryTable {
    let columns = schema
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| Column::from_values(f.ty, rows.iter().filter_map(|r| r.get(i).cloned())))
        .collect();
    let batch = Batch::new(columns, rows.len());
    MemoryTable::new(schema, vec![batch])
}
