//! Functions in JSON: saved searches of ARM templates, of the REST API and of exports, and dictionaries of functions.

use super::content::{FileContent, FileError, FunctionText};
use super::parameter::declaration;
use kql_source::{Place, Source, Span};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// The functions of a JSON text.
pub(super) fn json(text: &str) -> FileContent {
    let mut content = FileContent::default();
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(e) => {
            let span = Span::at(offset(text, Place { line: e.line(), column: e.column() }));
            let message = e.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            content.errors.push(FileError::new(span, format!("the file is not valid JSON: {message}")));
            return content;
        }
    };
    let mut searches = Searches { text, content: &mut content, unnamed: 0 };
    searches.walk(&value, None);
    let unnamed = searches.unnamed;
    if content.functions.is_empty() && content.errors.is_empty() {
        match value.as_object() {
            Some(map) if !map.is_empty() && map.values().all(|f| member(f, "body").is_some()) => {
                for (name, f) in map {
                    match entry(name, f) {
                        Some(function) => content.functions.push(function),
                        None => {
                            let quoted = format!("\"{name}\"");
                            let span = text.find(&quoted).map_or(Span::at(0), |at| Span::new(at, at + quoted.len()));
                            let message = format!("the `body` of the function `{name}` is no text");
                            content.errors.push(FileError::new(span, message));
                        }
                    }
                }
            }
            _ if unnamed > 0 => content.other = Some("saved searches without `functionAlias`, which are no functions"),
            Some(map) if get(map, "resources").is_some_and(Value::is_array) => {
                content.other = Some("a template without saved searches");
            }
            _ => content.errors.push(
                FileError::new(Span::at(0), "the file holds neither saved searches nor a dictionary of functions")
                    .with_help("a saved search has `properties` with `functionAlias` and `query`"),
            ),
        }
    }
    content
}

/// A member by name; ARM does not tell case apart.
fn get<'v>(map: &'v Object, key: &str) -> Option<&'v Value> {
    map.get(key).or_else(|| map.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)).map(|(_, v)| v))
}

fn member<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    get(value.as_object()?, key)
}

/// Collects saved searches of a tree.
struct Searches<'a> {
    text: &'a str,
    content: &'a mut FileContent,
    /// Saved searches without an alias.
    unnamed: usize,
}

impl Searches<'_> {
    /// `template` is the innermost template, whose variables and parameters expressions refer to.
    fn walk(&mut self, value: &Value, template: Option<&Object>) {
        match value {
            Value::Array(items) => items.iter().for_each(|v| self.walk(v, template)),
            Value::Object(map) => {
                let is_template = get(map, "resources").is_some() && get(map, "$schema").is_some();
                let template = if is_template { Some(map) } else { template };
                if let Some(properties) = get(map, "properties").and_then(Value::as_object) {
                    self.search(map, properties, template);
                }
                map.values().for_each(|v| self.walk(v, template));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn search(&mut self, resource: &Object, properties: &Object, template: Option<&Object>) {
        let text = |key: &str| get(properties, key).and_then(Value::as_str);
        let Some(query) = text("query") else { return };
        let Some(alias) = text("functionAlias").filter(|a| !a.trim().is_empty()) else {
            let ty = get(resource, "type").and_then(Value::as_str).unwrap_or("");
            self.unnamed += usize::from(ty.to_lowercase().ends_with("savedsearches"));
            return;
        };
        let parameters = text("functionParameters").unwrap_or("");
        match [alias, query, parameters].map(|t| plain(t, template)) {
            [Some(alias), Some(body), Some(parameters)] => {
                self.content.functions.push(FunctionText {
                    names: vec![alias.trim().to_string()],
                    parameters,
                    body,
                    at: None,
                });
            }
            _ => {
                let at = self.text.find(alias).unwrap_or(0);
                let message =
                    "the saved search holds an expression of the template language that cannot be evaluated here";
                let error = FileError::new(Span::new(at, at + alias.len()), message);
                self.content.errors.push(error.with_help("write alias, query and parameters as plain text"));
            }
        }
    }
}

/// The text that a template gives: itself, or the value of `[variables('a').b]` and `[parameters('a')]`. `[[` is an escaped `[`.
fn plain(text: &str, template: Option<&Object>) -> Option<String> {
    if let Some(rest) = text.strip_prefix("[[") {
        return Some(format!("[{rest}"));
    }
    let Some(expression) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) else {
        return Some(text.to_string());
    };
    let (call, path) = expression.trim().split_once(')')?;
    let (function, name) = call.split_once('(')?;
    let name = name.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let template = template?;
    let mut value = match function.trim().to_lowercase().as_str() {
        "variables" => member(get(template, "variables")?, name)?,
        "parameters" => member(member(get(template, "parameters")?, name)?, "defaultValue")?,
        _ => return None,
    };
    for step in path.split('.').map(str::trim).filter(|s| !s.is_empty()) {
        value = member(value, step)?;
    }
    // One more step covers variables that refer to parameters; templates have no cycles, files may.
    value.as_str().filter(|v| !v.starts_with('[') || v.starts_with("[[")).map(str::to_string)
}

/// An entry of a dictionary: `{"body", "parameters": [{"name", "type", "default"}]}`, or `"params": "(a:long)"`. `None` if its body
/// is no text.
fn entry(name: &str, f: &Value) -> Option<FunctionText> {
    let text = |key: &str| member(f, key).and_then(Value::as_str);
    let written = text("params").map(str::trim).and_then(|p| p.strip_prefix('(')?.strip_suffix(')'));
    let listed = || {
        let list = member(f, "parameters").and_then(Value::as_array).into_iter().flatten();
        let declared = list.filter_map(|p| {
            let default = match member(p, "default") {
                None | Some(Value::Null) => None,
                Some(Value::String(s)) => Some(s.clone()),
                Some(other) => Some(other.to_string()),
            };
            Some(declaration(member(p, "name")?.as_str()?, member(p, "type")?.as_str()?, default.as_deref()))
        });
        declared.collect::<Vec<_>>().join(", ")
    };
    Some(FunctionText {
        names: vec![name.to_string()],
        body: text("body")?.to_string(),
        parameters: written.map_or_else(listed, str::to_string),
        at: None,
    })
}

/// The byte at a line and a column, which `serde_json` counts in bytes from 1.
fn offset(text: &str, place: Place) -> usize {
    let line: usize = text.split_inclusive('\n').take(place.line.saturating_sub(1)).map(str::len).sum();
    let source = Source::new("", text);
    let mut at = (line + place.column.saturating_sub(1)).min(source.text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
