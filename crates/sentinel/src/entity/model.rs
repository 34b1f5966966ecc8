//! An entity and its JSON.

use super::types::EntityType;
use serde_json::{Map, Value as Json};

/// Limit of entities of an alert; the mappings share it equally.
pub const MAX_ENTITIES: usize = 500;
/// Limit of the entities of an alert, in bytes of JSON.
pub const MAX_BYTES: usize = 64 * 1024;

/// An entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity {
    /// The type as mappings spell it.
    pub entity_type: String,
    /// Identifiers and values in the order of the schema.
    pub identifiers: Vec<(String, String)>,
}

impl Entity {
    /// A readable name: `203.0.113.34`, `bob@contoso.com`, `CONTOSO\bob`.
    pub fn label(&self) -> String {
        let get = |name: &str| self.identifiers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        match self.entity_type.as_str() {
            "Account" => match (get("Name"), get("UPNSuffix"), get("NTDomain")) {
                (Some(name), Some(suffix), _) => format!("{name}@{suffix}"),
                (Some(name), None, Some(domain)) => format!("{domain}\\{name}"),
                (Some(name), None, None) => name.to_string(),
                (None, _, _) => self.first_value(),
            },
            "Host" => match (get("HostName"), get("DnsDomain")) {
                (Some(name), Some(domain)) => format!("{name}.{domain}"),
                (Some(name), None) => name.to_string(),
                (None, _) => self.first_value(),
            },
            "File" => match (get("Directory"), get("Name")) {
                (Some(folder), Some(name)) => {
                    let separator = if folder.contains('/') { '/' } else { '\\' };
                    format!("{}{separator}{name}", folder.trim_end_matches(separator))
                }
                _ => self.first_value(),
            },
            "FileHash" => get("Value").map_or_else(|| self.first_value(), str::to_string),
            "RegistryKey" => self.identifiers.iter().map(|(_, v)| v.as_str()).collect::<Vec<_>>().join("\\"),
            _ => self.first_value(),
        }
    }

    fn first_value(&self) -> String {
        self.identifiers.first().map(|(_, v)| v.clone()).unwrap_or_default()
    }

    /// The object in the `Entities` column of an alert.
    pub fn to_json(&self, id: usize) -> Json {
        let mut object = Map::new();
        object.insert("$id".into(), Json::String(id.to_string()));
        for (name, value) in &self.identifiers {
            object.insert(name.clone(), Json::String(value.clone()));
        }
        let ty = EntityType::from_name(&self.entity_type).map_or(self.entity_type.as_str(), |t| t.alert_name);
        object.insert("Type".into(), Json::String(ty.to_string()));
        Json::Object(object)
    }
}

/// The JSON of the `Entities` column.
pub fn entities_json(entities: &[Entity]) -> String {
    // The service numbers the objects of a document from 1, not counting the list itself.
    Json::Array(entities.iter().enumerate().map(|(i, e)| e.to_json(i + 1)).collect()).to_string()
}
