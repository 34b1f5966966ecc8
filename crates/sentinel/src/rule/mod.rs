//! An analytics rule as its file states it: every field with its source span.
//!
//! Invariant: reading never fails and never panics. A field that is missing or malformed is `None`, with a diagnostic; the
//! methods of [`Rule`] return the defaults of the service.

mod arm;
mod duration;
mod file;
mod format;
mod model;
mod read;
mod value;

pub use crate::yaml::Spanned;
pub use duration::parse_duration;
pub(crate) use duration::{format_duration, from_ticks, parse_ticks, to_ticks};
pub use file::read;
pub use format::{Formatted, format_queries};
pub use model::{AlertDetails, Connector, EntityMapping, Form, IncidentSettings, QueryText, Rule, RuleFile, Template};
pub use read::FIELDS;
pub use value::{Aggregation, AlertProperty, AlertSeverity, GroupDetail, Matching, RuleKind, TriggerOperator};
