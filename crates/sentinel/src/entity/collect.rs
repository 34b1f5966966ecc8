use super::model::{Entity, MAX_BYTES, MAX_ENTITIES};
use super::types::{ENTITY_TYPES, EntityType};
use crate::rule::Rule;
use kql_types::{Dyn, Schema, Value};
use std::collections::HashSet;

/// Built-in accounts, which the service does not map to entities.
const BUILT_IN_ACCOUNTS: &[&str] = &[
    "ADMIN",
    "ADMINISTRATOR",
    "SYSTEM",
    "ROOT",
    "ANONYMOUS",
    "AUTHENTICATED USER",
    "NETWORK",
    "NULL",
    "LOCAL SYSTEM",
    "LOCALSYSTEM",
    "NETWORK SERVICE",
];

/// Columns that created entities before there were entity mappings, with the identifier they stand for.
pub(crate) const LEGACY_COLUMNS: &[(&str, &str, &str)] = &[
    ("AccountCustomEntity", "Account", "FullName"),
    ("HostCustomEntity", "Host", "FullName"),
    ("IPCustomEntity", "IP", "Address"),
    ("URLCustomEntity", "URL", "Url"),
    ("ProcessCustomEntity", "Process", "CommandLine"),
    ("FileHashCustomEntity", "FileHash", "Value"),
];

/// Entities of some rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collected {
    /// In order of mapping, then of first appearance.
    pub entities: Vec<Entity>,
    /// Number of entities beyond the limits.
    pub dropped: usize,
    /// Number of built-in accounts.
    pub built_in: usize,
}

/// A mapping from columns to the identifiers of an entity.
struct Source {
    entity_type: &'static EntityType,
    columns: Vec<(&'static str, usize)>,
}

/// Maps rows to entities. The mappings share the limit of 500 entities equally; the limit of 64 KB applies to all.
pub fn collect<'r>(rule: &Rule, schema: &Schema, rows: impl Iterator<Item = &'r [Value]> + Clone) -> Collected {
    let sources = sources(rule, schema);
    let passed: Vec<usize> = rule.entity_columns.iter().filter_map(|c| schema.index_of(&c.value)).collect();
    let quota = MAX_ENTITIES / (sources.len() + passed.len()).max(1);
    let mut out = Collected::default();
    let mut seen = HashSet::new();
    let mut bytes = 2;
    let mut add = |out: &mut Collected, entity: Entity, of_source: &mut usize| {
        if is_built_in(&entity) {
            out.built_in += usize::from(seen.insert(entity));
            return;
        }
        if !seen.insert(entity.clone()) {
            return;
        }
        // As in the document: the number of the entity counts, and so does the comma before all but the first.
        let number = out.entities.len() + 1;
        let size = entity.to_json(number).to_string().len() + usize::from(number > 1);
        if *of_source >= quota || bytes + size > MAX_BYTES {
            out.dropped += 1;
            return;
        }
        *of_source += 1;
        bytes += size;
        out.entities.push(entity);
    };
    for source in &sources {
        let mut count = 0;
        for row in rows.clone() {
            if let Some(entity) = entity(source, row) {
                add(&mut out, entity, &mut count);
            }
        }
    }
    for column in passed {
        let mut count = 0;
        for row in rows.clone() {
            for entity in row.get(column).map(passed_through).unwrap_or_default() {
                add(&mut out, entity, &mut count);
            }
        }
    }
    out
}

fn sources(rule: &Rule, schema: &Schema) -> Vec<Source> {
    let mut out = Vec::new();
    for mapping in &rule.entity_mappings {
        let Some(entity_type) = EntityType::from_name(&mapping.entity_type.value) else { continue };
        let columns = mapping
            .fields
            .iter()
            .filter_map(|(i, c)| Some((entity_type.identifier(&i.value)?, schema.index_of(&c.value)?)))
            .collect();
        out.push(Source { entity_type, columns });
    }
    // A rule has entity mappings either of its own or by the names of columns, and its own take precedence.
    for (column, ty, identifier) in LEGACY_COLUMNS.iter().filter(|_| rule.entity_mappings.is_empty()) {
        let (Some(index), Some(entity_type)) = (schema.index_of(column), EntityType::from_name(ty)) else { continue };
        out.push(Source { entity_type, columns: vec![(identifier, index)] });
    }
    out
}

fn entity(source: &Source, row: &[Value]) -> Option<Entity> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (identifier, column) in &source.columns {
        let text = row.get(*column).map(Value::to_string).unwrap_or_default();
        let text = text.trim();
        if !text.is_empty() {
            put(source.entity_type, &mut found, identifier, text);
        }
    }
    let ty = source.entity_type;
    // A legacy file hash has no column for its algorithm.
    if ty.name == "FileHash" && !found.is_empty() && !found.iter().any(|(n, _)| n == "Algorithm") {
        found.push(("Algorithm".into(), algorithm(&found[0].1).into()));
    }
    // A full name counts as the name in it.
    let has = |name: &str| found.iter().any(|(n, _)| n == name);
    if !ty.is_identified_by(has) {
        return None;
    }
    found.sort_by_key(|(n, _)| ty.identifiers.iter().position(|i| i == n));
    Some(Entity { entity_type: ty.name.to_string(), identifiers: found })
}

/// Adds an identifier. As in the service, a full name is split into its parts, unless a part is mapped itself.
fn put(ty: &EntityType, found: &mut Vec<(String, String)>, identifier: &str, text: &str) {
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() && !found.iter().any(|(n, _)| n == name) {
            found.push((name.to_string(), value.to_string()));
        }
    };
    match (ty.name, identifier) {
        ("Account", "FullName") => match (text.split_once('\\'), text.rsplit_once('@')) {
            (Some((domain, name)), _) if !name.is_empty() => {
                add("Name", name);
                add("NTDomain", domain);
            }
            (None, Some((name, suffix))) if !name.is_empty() => {
                add("Name", name);
                add("UPNSuffix", suffix);
            }
            _ => add("Name", text),
        },
        ("Host", "FullName") => match (text.split_once('\\'), text.split_once('.')) {
            (Some((domain, name)), _) => {
                add("HostName", name);
                add("NTDomain", domain);
            }
            (None, Some((name, domain))) => {
                add("HostName", name);
                add("DnsDomain", domain);
            }
            (None, None) => add("HostName", text),
        },
        _ => add(identifier, text),
    }
}

fn algorithm(hash: &str) -> &'static str {
    match hash.len() {
        32 => "MD5",
        40 => "SHA1",
        64 => "SHA256",
        _ => "Unknown",
    }
}

fn is_built_in(entity: &Entity) -> bool {
    entity.entity_type == "Account"
        && entity
            .identifiers
            .iter()
            .any(|(n, v)| n == "Name" && BUILT_IN_ACCOUNTS.iter().any(|b| b.eq_ignore_ascii_case(v)))
}

/// Entities from a column with a list of objects that have a `Type`, as in `SecurityAlert`.
fn passed_through(value: &Value) -> Vec<Entity> {
    let tree = match value {
        Value::Dynamic(tree) => tree.clone(),
        other => Dyn::from_text(&other.to_string()),
    };
    // Scalars are no entities, alone or in a list.
    let items = if let Dyn::Array(items) = &tree { items.as_slice() } else { std::slice::from_ref(&tree) };
    items.iter().filter_map(passed_entity).collect()
}

fn passed_entity(item: &Dyn) -> Option<Entity> {
    let Dyn::Bag(members) = item else { return None };
    let name = item.get("Type").map(Dyn::to_string)?;
    let ty = ENTITY_TYPES.iter().find(|t| t.alert_name.eq_ignore_ascii_case(&name));
    let ty = ty.or_else(|| EntityType::from_name(&name))?;
    let mut identifiers: Vec<(String, String)> = members
        .iter()
        .filter_map(|(k, v)| Some((ty.identifier(k)?.to_string(), v.to_string())))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    identifiers.sort_by_key(|(n, _)| ty.identifiers.iter().position(|i| i == n));
    (!identifiers.is_empty()).then(|| Entity { entity_type: ty.name.to_string(), identifiers })
}
