//! Alerts, incidents and rows as text and as JSON; nothing here prints.

mod card;
mod incident;
mod json;
mod paint;
mod summary;
mod table;

pub(crate) use paint::{clean, plural};

pub use card::render_card;
pub(crate) use card::severity_color;
pub use incident::render_incident;
pub(crate) use json::row_json;
pub use json::{alert_json, alerts_json, alerts_ndjson, evaluation_json, incident_json, value_json};
pub use summary::{render_summary, render_window};
pub use table::render_rows;
