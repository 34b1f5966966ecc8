//! Alerts and incidents as tables that later queries can read.

use super::{Alert, security_alert_row, security_alert_schema};
use crate::incident::{Incident, security_incident_rows, security_incident_schema};
use kql_types::{Batch, Column, MemoryTable, Schema, Value};

/// Alerts as the table `SecurityAlert`.
pub fn security_alert_table(alerts: &[Alert]) -> MemoryTable {
    MemoryTable::new(security_alert_schema(), vec![security_alert_batch(alerts)])
}

/// The rows of [`security_alert_table`].
pub fn security_alert_batch(alerts: &[Alert]) -> Batch {
    batch(&security_alert_schema(), &alerts.iter().map(security_alert_row).collect::<Vec<_>>())
}

/// Incidents as the table `SecurityIncident`, with a row for each update.
pub fn security_incident_table(incidents: &[Incident]) -> MemoryTable {
    MemoryTable::new(security_incident_schema(), vec![security_incident_batch(incidents)])
}

/// The rows of [`security_incident_table`].
pub fn security_incident_batch(incidents: &[Incident]) -> Batch {
    batch(&security_incident_schema(), &incidents.iter().flat_map(security_incident_rows).collect::<Vec<_>>())
}

fn batch(schema: &Schema, rows: &[Vec<Value>]) -> Batch {
    let columns = schema
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| Column::from_values(f.ty, rows.iter().filter_map(|r| r.get(i).cloned())))
        .collect();
    Batch::new(columns, rows.len())
}
