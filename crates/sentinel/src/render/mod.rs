//! Alerts, incidents and rows as text and as JSON; nothing here prints.

mod card;
mod incident;
mod json;
mod paint;
mod table;

pub(crate) use paint::{Color, Painter, clean, plural, shorten};

pub(crate) use card::severity_color;
pub use card::{CardOptions, render_card};
pub use incident::render_incident;
pub(crate) use json::row_json;
pub use json::{alert_json, alerts_json, alerts_ndjson, evaluation_json, incident_json, value_json};
pub use table::render_rows;
