//! Alerts as a table that later queries can read.

use super::model::Alert;
use super::row::{security_alert_row, security_alert_schema};
use kql_types::{Batch, Column, MemoryTable, Schema, Value};

/// Alerts as the table `SecurityAlert`.
pub fn security_alert_table(alerts: &[Alert]) -> MemoryTable {
    MemoryTable::new(security_alert_schema(), vec![security_alert_batch(alerts)])
}

/// The rows of [`security_alert_table`].
pub fn security_alert_batch(alerts: &[Alert]) -> Batch {
    batch(&security_alert_schema(), &alerts.iter().map(security_alert_row).collect::<Vec<_>>())
}

/// Rows as columns.
pub(crate) fn batch(schema: &Schema, rows: &[Vec<Value>]) -> Batch {
    let columns = schema
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| Column::from_values(f.ty, rows.iter().filter_map(|r| r.get(i).cloned())))
        .collect();
    Batch::new(columns, rows.len())
}
