//! Results as text for people and as JSON; nothing here prints.

mod card;
mod json;
mod paint;
mod table;

pub use card::{CardOptions, render_card};
pub use json::{alert_json, alerts_json, alerts_ndjson, evaluation_json, incident_json, value_json};
pub use table::render_rows;
