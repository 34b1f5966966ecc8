//! Parsers and functions in YAML: `ParserName`, `ParserParams`, `ParserQuery` of the Advanced Security Information Model, and
//! `FunctionName`, `FunctionAlias`, `FunctionParams`, `FunctionQuery` of solutions and of its library. A function is known under
//! each of its names and that of the built-in function it equals. Saved searches in YAML have `functionAlias` and `query`.

use super::content::{FileError, FunctionText};
use super::parameter::declaration;
use crate::yaml::{Kind, Node};

const QUERY: &[&str] = &["ParserQuery", "FunctionQuery"];
const NAMES: &[&str] =
    &["ParserName", "FunctionName", "FunctionAlias", "EquivalentBuiltInParser", "EquivalentBuiltInFunction"];
const PARAMETERS: &[&str] = &["ParserParams", "FunctionParams", "FunctionParameters"];

/// The function of a document.
pub(super) fn function(document: &Node) -> Result<FunctionText, FileError> {
    if !document.is_map() {
        let message = format!("a function file is a mapping, not {}", document.describe());
        return Err(FileError::new(document.span, message));
    }
    // A saved search in YAML has the names that it has in templates.
    let saved = || field(document, "functionAlias").and_then(|_| field(document, "query"));
    let Some(body) = QUERY.iter().find_map(|key| field(document, key)).or_else(saved) else {
        return Err(without_query(document));
    };
    let Some(text) = body.text() else {
        return Err(FileError::new(body.span, format!("the query is {}, not text", body.describe())));
    };
    let mut names: Vec<String> = Vec::new();
    for value in NAMES.iter().filter_map(|key| field(document, key)).filter(|v| !v.is_null()) {
        let name = value.text().map(str::trim).filter(|n| !n.is_empty());
        let name = name.ok_or_else(|| FileError::new(value.span, "the name of a function must be text"))?;
        if !names.iter().any(|n| n == name) {
            names.push(name.to_string());
        }
    }
    if names.is_empty() {
        return Err(FileError::new(document.span, "the function has no name")
            .with_help("add `FunctionName`, `FunctionAlias` or `ParserName`"));
    }
    let parameters = match PARAMETERS.iter().find_map(|key| field(document, key)) {
        None => String::new(),
        Some(list) => parameters(list)?,
    };
    Ok(FunctionText { names, parameters, body: text.to_string(), at: None })
}

/// A document that is no function: what it is instead, where that can be told.
fn without_query(document: &Node) -> FileError {
    let has = |key| field(document, key).is_some();
    let first = document.entries().first().map_or(document.span, |e| e.key_span);
    if has("query") && (has("severity") || has("queryFrequency") || has("tactics")) {
        return FileError::new(first, "the file is a rule, not a function")
            .with_help("give rules as arguments of the command");
    }
    let help = "a function has `FunctionQuery` or `ParserQuery`, and `FunctionName`, `FunctionAlias` or `ParserName`";
    FileError::new(first, "the file has no query of a function").with_help(help)
}

/// All declarations, from a list of `Name`, `Type` and `Default`, or from text.
fn parameters(node: &Node) -> Result<String, FileError> {
    let items = match &node.kind {
        Kind::Null => return Ok(String::new()),
        Kind::Scalar { text, .. } => return Ok(text.trim().to_string()),
        Kind::List(items) => items,
        Kind::Map(_) => return Err(FileError::new(node.span, "parameters are a list")),
    };
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        if let Some(text) = item.text() {
            out.push(text.trim().to_string());
            continue;
        }
        let text = |key: &str| field(item, key).and_then(Node::text);
        let (Some(name), Some(ty)) = (text("Name"), text("Type")) else {
            return Err(FileError::new(item.span, "a parameter has a `Name` and a `Type`"));
        };
        let default = field(item, "Default").filter(|d| !d.is_null());
        let default = match default.map(|d| (d, d.text())) {
            None => None,
            Some((_, Some(text))) => Some(text),
            Some((d, None)) => return Err(FileError::new(d.span, format!("a default is text, not {}", d.describe()))),
        };
        out.push(declaration(name, ty, default));
    }
    Ok(out.join(", "))
}

/// A field; published files write names in any case.
fn field<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.entries().iter().find(|e| e.key.eq_ignore_ascii_case(key)).map(|e| &e.value)
}
