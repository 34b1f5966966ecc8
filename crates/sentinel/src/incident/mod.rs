//! Incidents: how the alerts of a rule are grouped.
//!
//! Invariant: a pure function of the alerts, in order of time; ids depend on the first alert only. No incident is ever closed,
//! so `reopenClosedIncident` has no effect.

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
