//! Generates the columns of the built-in tables.

use crate::place;
use serde_json::{Map, Value};

/// Writes the table file, or with `--check` says whether it is fresh.
pub fn main(args: &[String]) -> Result<bool, String> {
    let source = place::shared_or_error()?.join("schemas/tables.json");
    let target = place::root().join("crates/kql/src/builtin_tables/tables.tsv");
    let tables: Map<String, Value> =
        serde_json::from_str(&place::read(&source)?).map_err(|e| format!("`{}`: {e}", source.display()))?;
    let text = render(&tables)?;
    if args.iter().any(|a| a == "--check") {
        let fresh = place::read(&target)? == text;
        println!("the built-in tables are {}", if fresh { "fresh" } else { "stale: run `kql-testkit builtin-tables`" });
        return Ok(fresh);
    }
    std::fs::write(&target, text).map_err(|e| format!("`{}` cannot be written: {e}", target.display()))?;
    Ok(true)
}

/// A line a table, sorted by name.
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
