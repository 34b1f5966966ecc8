//! Incidents as a table that later queries can read.

use super::model::Incident;
use super::row::{security_incident_rows, security_incident_schema};
use crate::alert::batch;
use kql_types::{Batch, MemoryTable};

/// Incidents as the table `SecurityIncident`, with a row for each update.
pub fn security_incident_table(incidents: &[Incident]) -> MemoryTable {
    MemoryTable::new(security_incident_schema(), vec![security_incident_batch(incidents)])
}

/// The rows of [`security_incident_table`].
pub fn security_incident_batch(incidents: &[Incident]) -> Batch {
    batch(&security_incident_schema(), &incidents.iter().flat_map(security_incident_rows).collect::<Vec<_>>())
}
