//! The file formats of workspace functions.

use serde::Deserialize;
use std::path::Path;

/// A function as it is written in a file, with all its names.
pub(super) struct FunctionText {
    pub(super) names: Vec<String>,
    /// `a:long, b:string = "x"`, without parentheses.
    pub(super) parameters: String,
    pub(super) body: String,
}

/// Why a file gives no functions.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    /// Not the YAML of a parser.
    #[error("{}", first_line(&.0.to_string()))]
    Yaml(#[source] Box<serde_saphyr::Error>),
    /// Not JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A field of a parser is missing.
    #[error("it has no `{0}`")]
    Missing(&'static str),
    /// JSON of another kind.
    #[error("it has neither saved searches nor a dictionary of functions")]
    NoFunctions,
}

/// The functions in the text of a file; its extension, in lower case, tells the format.
pub(super) fn parse(path: &Path, extension: &str, text: &str) -> Result<Vec<FunctionText>, FileError> {
    match extension {
        "yaml" | "yml" => parser_yaml(text),
        "json" => json(text),
        _ => Ok(vec![kql_text(path, text)]),
    }
}

#[derive(Deserialize)]
struct ParserYaml {
    #[serde(rename = "ParserName")]
    name: Option<String>,
    #[serde(rename = "EquivalentBuiltInParser")]
    builtin: Option<String>,
    #[serde(rename = "ParserParams", default)]
    parameters: Option<Vec<ParserParam>>,
    #[serde(rename = "ParserQuery")]
    query: Option<String>,
    #[serde(rename = "FunctionName", alias = "FunctionAlias")]
    function: Option<String>,
    #[serde(rename = "FunctionQuery")]
    function_query: Option<String>,
}

#[derive(Deserialize)]
struct ParserParam {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "Type")]
    ty: String,
    #[serde(rename = "Default")]
    default: Option<serde_json::Value>,
}

/// A parser of the Advanced Security Information Model, known under its own name and that of the built-in parser it equals.
fn parser_yaml(text: &str) -> Result<Vec<FunctionText>, FileError> {
    let y: ParserYaml = serde_saphyr::from_str(text).map_err(|e| FileError::Yaml(Box::new(e)))?;
    let body = y.query.or(y.function_query).ok_or(FileError::Missing("ParserQuery"))?;
    let names: Vec<String> = [y.name, y.function, y.builtin].into_iter().flatten().collect();
    if names.is_empty() {
        return Err(FileError::Missing("ParserName"));
    }
    let parameters: Vec<String> =
        y.parameters.unwrap_or_default().iter().map(|p| parameter(&p.name, &p.ty, p.default.as_ref())).collect();
    Ok(vec![FunctionText { names, parameters: parameters.join(", "), body }])
}

/// One declaration; a default that is no literal is a string without its quotes.
fn parameter(name: &str, ty: &str, default: Option<&serde_json::Value>) -> String {
    let ty = ty.trim();
    let default = match default {
        None | Some(serde_json::Value::Null) => return format!("{name}:{ty}"),
        Some(serde_json::Value::String(s)) => s.clone(),
        Some(other) => other.to_string(),
    };
    let is_literal = default.starts_with(['\'', '"', '@', 'h']) || default.contains('(');
    if ty == "string" && !is_literal { format!("{name}:{ty}={default:?}") } else { format!("{name}:{ty}={default}") }
}

/// Saved searches of an ARM template, or a dictionary from name to body and parameters.
fn json(text: &str) -> Result<Vec<FunctionText>, FileError> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    let mut out = Vec::new();
    saved_searches(&value, &mut out);
    if let (true, Some(map)) = (out.is_empty(), value.as_object()) {
        for (name, f) in map {
            let Some(body) = f.get("body").and_then(|b| b.as_str()) else { continue };
            let written = f.get("params").and_then(|p| p.as_str()).map(str::trim);
            if let Some(inner) = written.and_then(|p| p.strip_prefix('(')?.strip_suffix(')')) {
                out.push(FunctionText {
                    names: vec![name.clone()],
                    parameters: inner.to_string(),
                    body: body.to_string(),
                });
                continue;
            }
            let parameters: Vec<String> = f
                .get("parameters")
                .and_then(|p| p.as_array())
                .map(|list| {
                    list.iter()
                        .filter_map(|p| {
                            Some(parameter(p.get("name")?.as_str()?, p.get("type")?.as_str()?, p.get("default")))
                        })
                        .collect()
                })
                .unwrap_or_default();
            out.push(FunctionText {
                names: vec![name.clone()],
                parameters: parameters.join(", "),
                body: body.to_string(),
            });
        }
    }
    if out.is_empty() { Err(FileError::NoFunctions) } else { Ok(out) }
}

fn saved_searches(value: &serde_json::Value, out: &mut Vec<FunctionText>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|v| saved_searches(v, out)),
        serde_json::Value::Object(map) => {
            if let Some(p) = map.get("properties") {
                let text = |key: &str| p.get(key).and_then(|v| v.as_str()).map(str::to_string);
                if let (Some(alias), Some(body)) = (text("functionAlias"), text("query")) {
                    let parameters = text("functionParameters").unwrap_or_default();
                    out.push(FunctionText { names: vec![alias], parameters, body });
                }
            }
            map.values().for_each(|v| saved_searches(v, out));
        }
        _ => {}
    }
}

/// Text named after its function.
fn kql_text(path: &Path, text: &str) -> FunctionText {
    let name = path.file_stem().and_then(|s| s.to_str()).unwrap_or("").to_string();
    FunctionText { names: vec![name], parameters: String::new(), body: text.to_string() }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").to_string()
}
