//! An alert, and its row of `SecurityAlert`.

mod model;
mod row;
mod table;

pub(crate) use row::{DELAY, cut};

pub use model::{Alert, RuleFacts, Workspace};
pub use row::{security_alert_row, security_alert_schema};
pub(crate) use table::batch;
pub use table::{security_alert_batch, security_alert_table};
