//! Entities of an alert, from the entity mappings of the rule.

mod collect;
mod model;
mod types;

pub(crate) use collect::LEGACY_COLUMNS;
pub use collect::{Collected, collect};
pub use model::{Entity, MAX_BYTES, MAX_ENTITIES, entities_json};
pub use types::{ENTITY_TYPES, EntityType};
