//! Descriptions of tables that the user gives, in the form of Azure-Sentinel's CustomTables:
//! `{"Name": "App_CL", "Properties": [{"Name": "TimeGenerated", "Type": "DateTime"}, …]}`. The form of the tables API of Log
//! Analytics, `{"properties": {"schema": {"name": …, "columns": [{"name": …, "type": …}]}}}`, is read too.
//! Source: the files in `.script/tests/KqlvalidationsTests/CustomTables` of Azure-Sentinel; keys are read in any case, and a column
//! that is there twice counts once.

use crate::OpenError;
use crate::schema_error::SchemaError;
use kql_source::decode_text;
use kql_types::{Field, Schema, Type};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Columns of tables by name.
#[derive(Default)]
pub(crate) struct TableSchemas {
    tables: BTreeMap<String, Schema>,
    /// The names by their lower case.
    folded: BTreeMap<String, String>,
    /// Files of folders that are left out.
    pub(crate) notes: Vec<String>,
}

impl TableSchemas {
    /// Takes descriptions, and reads those of files and folders. A file of a folder that describes no table is left out with a
    /// note.
    pub(crate) fn load(described: Vec<(String, Schema)>, paths: &[PathBuf]) -> Result<TableSchemas, OpenError> {
        let mut out = TableSchemas::default();
        described.into_iter().for_each(|(name, schema)| out.add(name, schema));
        for path in paths {
            if !path.exists() {
                return Err(OpenError::NotFound { what: "folder of schemas".into(), path: path.clone() });
            }
            for file in files(path)? {
                match read(&file) {
                    Ok((name, schema)) => out.add(name, schema),
                    Err(source) if path.is_dir() => {
                        out.notes.push(format!("`{}` describes no table and is left out: {source}", file.display()));
                    }
                    Err(source) => return Err(OpenError::Schema { path: file, source }),
                }
            }
        }
        Ok(out)
    }

    fn add(&mut self, name: String, schema: Schema) {
        self.folded.entry(name.to_lowercase()).or_insert_with(|| name.clone());
        self.tables.entry(name).or_insert(schema);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Schema> {
        self.tables.get(name)
    }

    /// The name of a table, found regardless of case.
    pub(crate) fn spelling(&self, name: &str) -> Option<&str> {
        self.folded.get(&name.to_lowercase()).map(String::as_str)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }
}

/// The file itself, or each `.json` below a folder, sorted by path.
fn files(path: &Path) -> Result<Vec<PathBuf>, OpenError> {
    let mut out = Vec::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|e| OpenError::Read { path: path.to_path_buf(), source: e.into() })?;
        let is_json = entry.path().extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
        if entry.file_type().is_file() && (is_json || entry.depth() == 0) {
            out.push(entry.into_path());
        }
    }
    Ok(out)
}

fn read(path: &Path) -> Result<(String, Schema), SchemaError> {
    let bytes = kql_io::read_text_file(path).map_err(SchemaError::Unreadable)?;
    let text = decode_text(bytes)
        .map_err(|e| SchemaError::Unreadable(std::io::Error::new(std::io::ErrorKind::InvalidData, e)))?;
    parse(&text)
}

/// The name and columns of a table that a text describes.
fn parse(text: &str) -> Result<(String, Schema), SchemaError> {
    let json: Json = serde_json::from_str(text).map_err(SchemaError::Json)?;
    let nested = key(&json, "properties").and_then(|p| key(p, "schema"));
    let table = nested.unwrap_or(&json);
    let name = key(table, "name").or_else(|| key(&json, "name")).and_then(Json::as_str);
    let name = name.filter(|n| !n.trim().is_empty()).ok_or(SchemaError::NoName)?;
    let columns = key(table, "columns").or_else(|| key(table, "properties")).and_then(Json::as_array);
    let mut fields: Vec<Field> = Vec::new();
    for (i, column) in columns.ok_or(SchemaError::NoColumns)?.iter().enumerate() {
        let of = |name: &str| key(column, name).and_then(Json::as_str);
        let (Some(name), Some(written)) = (of("name"), of("type")) else { return Err(SchemaError::Column(i + 1)) };
        let Some(ty) = type_of(written) else {
            let at = text.find(&format!("\"{written}\"")).unwrap_or(0);
            let line = text[..at].matches('\n').count() + 1;
            return Err(SchemaError::Type { line, column: name.to_string(), ty: written.to_string() });
        };
        if !fields.iter().any(|f| f.name == name) {
            fields.push(Field::new(name, ty));
        }
    }
    // Every table of a workspace has these.
    for (name, ty) in [("TimeGenerated", Type::DateTime), ("Type", Type::String)] {
        if !fields.iter().any(|f| f.name == name) {
            fields.push(Field::new(name, ty));
        }
    }
    Ok((name.to_string(), fields.into_iter().collect()))
}

/// The value of a key in any case.
fn key<'j>(json: &'j Json, name: &str) -> Option<&'j Json> {
    json.as_object()?.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v)
}

/// A type of the language in any case, or one of .NET.
fn type_of(text: &str) -> Option<Type> {
    let lower = text.trim().to_lowercase();
    let plain = lower.strip_prefix("system.").unwrap_or(&lower);
    match plain {
        "bigint" => Some(Type::Long),
        "object" | "array" | "json" => Some(Type::Dynamic),
        "sbyte" => Some(Type::Bool),
        _ => Type::from_keyword(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str) -> Result<String, String> {
        let (name, schema) = parse(text).map_err(|e| e.to_string())?;
        let fields: Vec<String> = schema.fields.iter().map(|f| format!("{}:{}", f.name, f.ty)).collect();
        Ok(format!("{name} {}", fields.join(" ")))
    }

    #[test]
    fn published_forms_are_read() {
        let text = r#"{"name": "App_CL", "Properties": [
            {"Name": "TimeGenerated", "Type": "Datetime"}, {"Name": "Size_d", "type": "Double"},
            {"Name": "Size_d", "Type": "Real"}, {"Name": "Bag", "Type": "Object"}, {"Name": "Type", "Type": "String"}]}"#;
        assert_eq!(columns(text).unwrap(), "App_CL TimeGenerated:datetime Size_d:real Bag:dynamic Type:string");
        let api = r#"{"properties": {"schema": {"name": "Api_CL", "columns": [{"name": "N", "type": "long"}]}}}"#;
        assert_eq!(columns(api).unwrap(), "Api_CL N:long TimeGenerated:datetime Type:string");
    }

    #[test]
    fn other_files_say_what_is_missing() {
        for (text, error) in [
            ("{", "it is not JSON"),
            ("[]", "it has no `Name`"),
            (r#"{"Name": "T"}"#, "it has no list `Properties` of columns"),
            (r#"{"Name": "T", "Properties": [{"Name": "a"}]}"#, "column 1 has no `Name` or no `Type`"),
            (
                "{\"Name\": \"T\", \"Properties\": [\n{\"Name\": \"a\", \"Type\": \"text\"}]}",
                "line 2: the column `a` has the unknown type `text`; the types are ",
            ),
        ] {
            assert!(columns(text).unwrap_err().starts_with(error), "{text}: {:?}", columns(text));
        }
    }
}
