//! Generates the built-in tables of the library from the documented schemas and from `additions.json`, which names the source of
//! each table or column that they lack.

use crate::{Error, place};
use serde_json::{Map, Value};
use std::path::PathBuf;

fn target() -> PathBuf {
    place::root().join("crates/kql/src/builtin_tables/tables.tsv")
}

fn text() -> Result<String, Error> {
    let source = place::shared_or_error()?.join("schemas/tables.json");
    let mut tables: Map<String, Value> = place::read_json(&source)?;
    let additions = place::root().join("crates/kql/src/builtin_tables/additions.json");
    trim_names(&mut tables);
    add(&mut tables, &place::read_json(&additions)?).map_err(|message| Error::content(&additions, message))?;
    render(&tables).map_err(|message| Error::content(&source, message))
}

/// Names of tables that were gathered with white space around them are those of the tables without it.
fn trim_names(tables: &mut Map<String, Value>) {
    let spaced: Vec<String> = tables.keys().filter(|name| name.trim() != *name).cloned().collect();
    for name in spaced {
        if let Some(columns) = tables.remove(&name) {
            tables.entry(name.trim()).or_insert(columns);
        }
    }
}

/// The entry of the columns that every table has.
const EVERY: &str = "*";

/// Adds tables and columns: `columns` lists them, `like` takes those of another table. Those of [`EVERY`] go to all tables.
fn add(tables: &mut Map<String, Value>, additions: &Map<String, Value>) -> Result<(), String> {
    let mut every = Map::new();
    for (name, addition) in additions {
        if addition["source"].as_str().is_none_or(str::is_empty) {
            return Err(format!("`{name}` names no source"));
        }
        let like = addition["like"].as_str();
        let columns = like.map_or(&addition["columns"], |other| tables.get(other).unwrap_or(&Value::Null));
        let columns = columns.as_object().ok_or_else(|| format!("`{name}` has no columns"))?.clone();
        if name == EVERY {
            every.extend(columns);
            continue;
        }
        let table = tables.entry(name).or_insert_with(|| Map::new().into());
        table.as_object_mut().ok_or_else(|| format!("`{name}` has no columns"))?.extend(columns);
    }
    for (name, table) in tables {
        table.as_object_mut().ok_or_else(|| format!("`{name}` has no columns"))?.extend(every.clone());
    }
    Ok(())
}

/// Writes the table file.
///
/// # Errors
/// If the schemas cannot be read or the table file cannot be written.
pub fn write() -> Result<bool, Error> {
    place::write(&target(), text()?)?;
    Ok(true)
}

/// Whether the table file is up to date.
///
/// # Errors
/// If the schemas or the table file cannot be read.
pub fn check() -> Result<bool, Error> {
    let fresh = place::read(&target())? == text()?;
    println!(
        "the built-in tables are {}",
        if fresh { "up to date" } else { "stale: run `kql-testkit builtin-tables`" }
    );
    Ok(fresh)
}

/// One line per table, sorted by name.
fn render(tables: &Map<String, Value>) -> Result<String, String> {
    let mut lines = Vec::with_capacity(tables.len());
    for (name, columns) in tables {
        let columns = columns.as_object().ok_or_else(|| format!("`{name}` has no columns"))?;
        let columns = columns
            .iter()
            .map(|(column, ty)| {
                let ty = ty.as_str().unwrap_or_default();
                let letter = letter(ty).ok_or_else(|| format!("`{name}.{column}` has the type `{ty}`"))?;
                Ok(format!("{column}:{letter}"))
            })
            .collect::<Result<Vec<_>, String>>()?;
        lines.push(format!("{name}\t{}", columns.join(",")));
    }
    lines.sort_by(|a, b| a.split('\t').next().cmp(&b.split('\t').next()));
    Ok(lines.join("\n") + "\n")
}

fn letter(ty: &str) -> Option<char> {
    Some(match ty {
        "bool" => 'b',
        "int" => 'i',
        "long" => 'l',
        "real" => 'r',
        "datetime" => 't',
        "timespan" => 'n',
        "string" => 's',
        "guid" => 'g',
        "decimal" => 'm',
        "dynamic" => 'd',
        _ => return None,
    })
}
