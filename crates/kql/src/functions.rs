//! Workspace functions from files: ASIM parser YAML, saved searches as ARM JSON, KQL text, and dictionaries of functions.

use crate::RunError;
use kql_plan::{Broken, WorkspaceFunction};
use kql_syntax::ast::{ExprKind, Statement};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// All functions by name. Bodies are parsed when a query first asks for them.
#[derive(Default)]
pub(crate) struct Functions {
    by_name: BTreeMap<String, Entry>,
    /// What is wrong with the files, for the notes of a session.
    pub(crate) notes: Vec<String>,
    /// Functions that are defined again.
    pub(crate) repeated: Vec<RepeatedFunction>,
}

/// A workspace function that is defined again, differently; the first definition counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedFunction {
    /// Its name.
    pub name: String,
    /// The file whose definition is left out.
    pub path: PathBuf,
    /// One sentence.
    pub message: String,
}

struct Entry {
    /// The file; none if the program gives the text.
    file: Option<String>,
    parameters: String,
    body: String,
    parsed: OnceLock<Option<Arc<WorkspaceFunction>>>,
}

/// What messages call the place of a function that no file defines.
const PROGRAM: &str = "the program";

impl Entry {
    fn place(&self) -> &str {
        self.file.as_deref().unwrap_or(PROGRAM)
    }
}

impl Functions {
    /// Reads a file, or all files of a folder and the folders in it.
    pub(crate) fn load(&mut self, path: &Path) -> Result<(), RunError> {
        let mut files = Vec::new();
        collect(path, &mut files)?;
        for file in files {
            self.load_file(&file)?;
        }
        Ok(())
    }

    fn load_file(&mut self, path: &Path) -> Result<(), RunError> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
        if !matches!(extension.as_str(), "yaml" | "yml" | "json" | "kql" | "csl" | "txt") {
            return Ok(());
        }
        let text = read(path)?;
        let file = path.display().to_string();
        let found = match extension.as_str() {
            "yaml" | "yml" => parser_yaml(&text),
            "json" => json(&text),
            _ => Ok(vec![kql_text(path, &text)]),
        };
        match found {
            Ok(found) => {
                for f in found {
                    self.add(f, Some(&file));
                }
            }
            Err(reason) => self.notes.push(format!("`{file}` holds no function: {reason}")),
        }
        Ok(())
    }

    /// Declares a function of the program itself. It goes before one from a file, since the data folder asks for it.
    pub(crate) fn override_builtin(&mut self, name: &str, parameters: &str, body: &str) {
        let entry = Entry { file: None, parameters: parameters.into(), body: body.into(), parsed: OnceLock::new() };
        if let Some(other) = self.by_name.insert(name.to_string(), entry) {
            self.notes.push(format!(
                "`{name}` is read from the data folder; the function in `{}` is not used",
                other.place()
            ));
        }
    }

    /// Declares a function that the caller gives as text.
    pub(crate) fn write(&mut self, name: String, parameters: String, body: String) {
        self.add(Found { names: vec![name], parameters, body }, None);
    }

    fn add(&mut self, f: Found, file: Option<&str>) {
        for name in f.names {
            if let Some(other) = self.by_name.get(&name) {
                if other.body != f.body || other.parameters != f.parameters {
                    let again = file.unwrap_or(PROGRAM);
                    let message = format!(
                        "the function `{name}` is defined in `{}` and again in `{again}`, which is left out",
                        other.place()
                    );
                    self.notes.push(message.clone());
                    self.repeated.push(RepeatedFunction { name, path: PathBuf::from(again), message });
                }
                continue;
            }
            let entry = Entry {
                file: file.map(str::to_string),
                parameters: f.parameters.clone(),
                body: f.body.clone(),
                parsed: OnceLock::new(),
            };
            self.by_name.insert(name, entry);
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<WorkspaceFunction>> {
        let entry = self.by_name.get(name)?;
        entry.parsed.get_or_init(|| parse(name, entry).map(Arc::new)).clone()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.by_name.keys().cloned().collect()
    }
}

/// A function as a file has it.
struct Found {
    names: Vec<String>,
    /// `a:long, b:string = "x"`, without parentheses.
    parameters: String,
    body: String,
}

/// Parses parameters and body as the function literal they are.
fn parse(name: &str, entry: &Entry) -> Option<WorkspaceFunction> {
    let text = format!("let f = ({}) {{\n{}\n}};", entry.parameters, entry.body.trim().trim_end_matches(';'));
    let parsed = kql_syntax::parse(&text);
    let broken = parsed.diagnostics.iter().find(|d| d.is_error()).map(|d| {
        // The first line is the one put before the body.
        let line = text.get(..d.span.start as usize).map_or(0, |before| before.matches('\n').count());
        let at = if line == 0 { "its parameters".to_string() } else { format!("line {line} of its body") };
        Broken { code: d.code, message: format!("{}, in {at}", d.message) }
    });
    let mut function = parsed.query.statements.into_iter().find_map(|s| match s {
        Statement::Let(l) => match l.value.kind {
            ExprKind::Function(f) => Some(*f),
            _ => None,
        },
        _ => None,
    })?;
    // A body that is itself a function literal, as `.kql` files often are, is that function.
    if entry.parameters.is_empty()
        && function.body.len() == 1
        && let Some(Statement::Expression(e)) = function.body.first()
        && let ExprKind::Function(inner) = &e.kind
    {
        function = inner.as_ref().clone();
    }
    Some(WorkspaceFunction {
        name: name.to_string(),
        file: entry.file.clone(),
        parameters: function.parameters,
        body: function.body,
        broken,
    })
}

fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), RunError> {
    let fail = |e: std::io::Error| RunError::new(format!("`{}` cannot be read: {e}", path.display()));
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path).map_err(fail)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
        entries.sort();
        for e in entries {
            if e.is_dir() || e.is_file() {
                collect(&e, out)?;
            }
        }
        return Ok(());
    }
    if !path.is_file() {
        return Err(RunError::new(format!("there is no file or folder `{}`", path.display())));
    }
    out.push(path.to_path_buf());
    Ok(())
}

pub(crate) fn read(path: &Path) -> Result<String, RunError> {
    let bytes = std::fs::read(path).map_err(|e| RunError::new(format!("`{}` cannot be read: {e}", path.display())))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
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
fn parser_yaml(text: &str) -> Result<Vec<Found>, String> {
    let y: ParserYaml = serde_saphyr::from_str(text).map_err(|e| first_line(&e.to_string()))?;
    let body = y.query.or(y.function_query).ok_or("it has no `ParserQuery`")?;
    let names: Vec<String> = [y.name, y.function, y.builtin].into_iter().flatten().collect();
    if names.is_empty() {
        return Err("it has no `ParserName`".into());
    }
    let parameters: Vec<String> =
        y.parameters.unwrap_or_default().iter().map(|p| parameter(&p.name, &p.ty, p.default.as_ref())).collect();
    Ok(vec![Found { names, parameters: parameters.join(", "), body }])
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
fn json(text: &str) -> Result<Vec<Found>, String> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let mut out = Vec::new();
    saved_searches(&value, &mut out);
    if let (true, Some(map)) = (out.is_empty(), value.as_object()) {
        for (name, f) in map {
            let Some(body) = f.get("body").and_then(|b| b.as_str()) else { continue };
            let written = f.get("params").and_then(|p| p.as_str()).map(str::trim);
            if let Some(inner) = written.and_then(|p| p.strip_prefix('(')?.strip_suffix(')')) {
                out.push(Found { names: vec![name.clone()], parameters: inner.to_string(), body: body.to_string() });
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
            out.push(Found { names: vec![name.clone()], parameters: parameters.join(", "), body: body.to_string() });
        }
    }
    if out.is_empty() { Err("it has neither saved searches nor a dictionary of functions".into()) } else { Ok(out) }
}

fn saved_searches(value: &serde_json::Value, out: &mut Vec<Found>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|v| saved_searches(v, out)),
        serde_json::Value::Object(map) => {
            if let Some(p) = map.get("properties") {
                let text = |key: &str| p.get(key).and_then(|v| v.as_str()).map(str::to_string);
                if let (Some(alias), Some(body)) = (text("functionAlias"), text("query")) {
                    let parameters = text("functionParameters").unwrap_or_default();
                    out.push(Found { names: vec![alias], parameters, body });
                }
            }
            map.values().for_each(|v| saved_searches(v, out));
        }
        _ => {}
    }
}

/// Text named after its function.
fn kql_text(path: &Path, text: &str) -> Found {
    let name = path.file_stem().and_then(|s| s.to_str()).unwrap_or("").to_string();
    Found { names: vec![name], parameters: String::new(), body: text.to_string() }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").to_string()
}
