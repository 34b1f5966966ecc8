//! Workspace functions from files: ASIM parser YAML, saved searches as ARM JSON, KQL text, and dictionaries of functions.

use crate::OpenError;
use kql_plan::{Broken, WorkspaceFunction};
use kql_syntax::ast::{ExprKind, Statement};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

mod file;

use file::FunctionText;

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
    pub(crate) fn load(&mut self, path: &Path) -> Result<(), OpenError> {
        let mut files = Vec::new();
        collect(path, &mut files)?;
        for file in files {
            self.load_file(&file)?;
        }
        Ok(())
    }

    fn load_file(&mut self, path: &Path) -> Result<(), OpenError> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
        if !matches!(extension.as_str(), "yaml" | "yml" | "json" | "kql" | "csl" | "txt") {
            return Ok(());
        }
        let text = read(path)?;
        let file = path.display().to_string();
        let found = file::parse(path, &extension, &text);
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

    /// Declares a function of the program itself. It takes precedence over a function from a file, because the data folder defines it.
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
        self.add(FunctionText { names: vec![name], parameters, body }, None);
    }

    fn add(&mut self, f: FunctionText, file: Option<&str>) {
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

fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), OpenError> {
    let fail = |source| OpenError::Read { path: path.to_path_buf(), source };
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
        return Err(OpenError::NotFound { what: "file or folder".into(), path: path.to_path_buf() });
    }
    out.push(path.to_path_buf());
    Ok(())
}

fn read(path: &Path) -> Result<String, OpenError> {
    let bytes = std::fs::read(path).map_err(|source| OpenError::Read { path: path.to_path_buf(), source })?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
}
