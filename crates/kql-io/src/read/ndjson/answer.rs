//! Tables of columns and rows in the answers of query APIs, as records.

use super::members::{Member, elements, members};
use crate::write::json_string;
use kql_types::Type;

/// The first table of an answer.
pub(super) struct Answer {
    /// Its rows as NDJSON.
    pub records: Vec<u8>,
    pub columns: Vec<(String, Type)>,
    /// What was done, and what is missing.
    pub note: String,
}

/// A table of an answer: where its columns and rows lie.
struct Part {
    columns: usize,
    rows: usize,
    /// What it holds, in the words of the service; empty if it does not say.
    kind: String,
}

/// The result among the `tables` of an answer. `others` are the other members of the answer.
pub(super) fn tables<'m>(text: &[u8], array: &Member, mut others: impl Iterator<Item = &'m Member>) -> Option<Answer> {
    let parts: Option<Vec<Part>> = elements(text, array.from)?.into_iter().map(|(from, _)| part(text, from)).collect();
    let mut parts = parts?;
    // In version 1 of the Kusto API the last of several tables lists the others, and further ones describe the query.
    if array.key == "Tables" {
        parts.truncate(1);
    }
    let failed = others.any(|m| matches!(m.key.as_str(), "error" | "Exceptions"));
    first(text, parts, failed, "tables")
}

/// The result among the frames of version 2 of the Kusto API.
pub(super) fn frames(text: &[u8]) -> Option<Answer> {
    let mut parts = Vec::new();
    let mut failed = false;
    for (from, _) in elements(text, 0)? {
        let all = members(text, from)?;
        let value = |key: &str| all.iter().find(|m| m.key == key).map(|m| &text[m.from..m.to]);
        match value("FrameType")? {
            b"\"DataTable\"" => parts.push(part(text, from)?),
            b"\"DataSetHeader\"" if value("IsProgressive") == Some(b"true") => return None,
            b"\"DataSetCompletion\"" => failed |= value("HasErrors") == Some(b"true"),
            _ => {}
        }
    }
    parts.retain(|p| p.kind.is_empty() || p.kind == "PrimaryResult");
    first(text, parts, failed, "frames")
}

fn part(text: &[u8], at: usize) -> Option<Part> {
    let all = (text.get(at) == Some(&b'{')).then(|| members(text, at))??;
    let array =
        |key: &str| all.iter().find(|m| m.key.eq_ignore_ascii_case(key) && text[m.from] == b'[').map(|m| m.from);
    let kind = all.iter().find(|m| m.key == "TableKind").map(|m| String::from_utf8_lossy(&text[m.from..m.to]));
    Some(Part {
        columns: array("columns")?,
        rows: array("rows")?,
        kind: kind.map(|k| k.trim_matches('"').to_string()).unwrap_or_default(),
    })
}

fn first(text: &[u8], parts: Vec<Part>, failed: bool, what: &str) -> Option<Answer> {
    let part = parts.first()?;
    let columns = columns(text, part.columns)?;
    let keys: Vec<Vec<u8>> = columns.iter().map(|(name, _)| key(name)).collect();
    let mut records = Vec::with_capacity(text.len());
    let mut errors = 0;
    for (from, _) in elements(text, part.rows)? {
        // Instead of a row there may be an object that describes an error.
        if text[from] != b'[' {
            errors += 1;
            continue;
        }
        let cells = elements(text, from)?;
        if cells.len() != columns.len() {
            return None;
        }
        records.push(b'{');
        for (i, (key, (from, to))) in keys.iter().zip(cells).enumerate() {
            if i > 0 {
                records.push(b',');
            }
            records.extend_from_slice(key);
            // A line is a record.
            records.extend(text[from..to].iter().map(|b| if matches!(b, b'\n' | b'\r') { b' ' } else { *b }));
        }
        records.extend_from_slice(b"}\n");
    }
    let mut note =
        format!("the records of the table are the rows of the first of the {what} in the file, the answer to a query");
    if parts.len() > 1 {
        note.push_str(&format!("; {} further results are ignored", parts.len() - 1));
    }
    if failed || errors > 0 {
        note.push_str("; the answer reports an error, so that rows may be missing");
    }
    Some(Answer { records, columns, note })
}

/// A name as the key of a record, with its colon.
fn key(name: &str) -> Vec<u8> {
    let mut key = Vec::new();
    json_string(name, &mut key);
    key.push(b':');
    key
}

/// The columns that an array of objects declares.
pub(super) fn columns(text: &[u8], at: usize) -> Option<Vec<(String, Type)>> {
    let mut out: Vec<(String, Type)> = Vec::new();
    for (from, _) in elements(text, at)? {
        let all = (text[from] == b'{').then(|| members(text, from))??;
        let value = |keys: [&str; 3]| {
            let member = keys.iter().find_map(|k| all.iter().find(|m| m.key.eq_ignore_ascii_case(k)))?;
            string_of(&text[member.from..member.to])
        };
        let name = value(["name", "columnName", "title"])?;
        let ty = value(["type", "columnType", "dataType"]).and_then(|t| type_of(&t)).unwrap_or(Type::String);
        if out.iter().any(|(n, _)| *n == name) {
            return None;
        }
        out.push((name, ty));
    }
    Some(out)
}

/// The text of a JSON string.
fn string_of(value: &[u8]) -> Option<String> {
    let inner = value.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut plain = Vec::new();
    kql_types::json::unescape_into(inner, &mut plain).then_some(())?;
    String::from_utf8(plain).ok()
}

/// A type by its name in Kusto or in .NET.
fn type_of(name: &str) -> Option<Type> {
    let name = name.strip_prefix("System.").or_else(|| name.strip_prefix("System.Data.SqlTypes.")).unwrap_or(name);
    Some(match name.to_ascii_lowercase().as_str() {
        "bool" | "boolean" | "sbyte" => Type::Bool,
        "int" | "int32" => Type::Int,
        "long" | "int64" => Type::Long,
        "real" | "double" => Type::Real,
        "decimal" | "sqldecimal" | "data.sqltypes.sqldecimal" => Type::Decimal,
        "datetime" | "date" => Type::DateTime,
        "timespan" | "time" => Type::Timespan,
        "guid" | "uuid" | "uniqueid" => Type::Guid,
        "dynamic" | "object" => Type::Dynamic,
        "string" => Type::String,
        _ => return None,
    })
}
