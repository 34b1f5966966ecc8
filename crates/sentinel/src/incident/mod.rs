//! Incidents: how the alerts of a rule come together.
//!
//! Invariant: pure over the alerts, which come in order of time; ids depend on the first alert only. An incident is closed by
//! nobody here, so that `reopenClosedIncident` changes nothing.

mod group;
mod model;
mod row;
mod table;

pub use group::incidents;
pub use model::{Incident, IncidentAlert};
pub use row::{security_incident_rows, security_incident_schema};
pub use table::{security_incident_batch, security_incident_table};

#[cfg(test)]
mod tests;
