//! Workspace functions from files: parsers and functions in YAML, saved searches in JSON, KQL text, and dictionaries of functions.
//!
//! A file that is not understood is an error with its place, and never hides the functions of other files.

use crate::OpenError;
use crate::function_error::FunctionError;
use kql_plan::WorkspaceFunction;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

mod content;
mod file;
mod load;
mod parameter;
mod parse;
mod parser;
mod template;
#[cfg(test)]
mod tests;
mod text;

use content::FunctionText;

/// All functions by name. Bodies are parsed when a query first asks for them.
#[derive(Default)]
pub(crate) struct Functions {
    by_name: BTreeMap<String, Entry>,
    /// What is worth telling of the files, for the notes of a session.
    pub(crate) notes: Vec<String>,
    /// Files and parts of files that are not understood.
    pub(crate) errors: Vec<FunctionError>,
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
    /// Where the body starts in the file, if it is a part of its text.
    at: Option<usize>,
    parsed: OnceLock<Option<Arc<WorkspaceFunction>>>,
}

/// What messages call the place of a function that no file defines.
const PROGRAM: &str = "the program";

impl Entry {
    fn new(file: Option<&str>, parameters: &str, body: &str, at: Option<usize>) -> Entry {
        let file = file.map(str::to_string);
        Entry { file, parameters: parameters.into(), body: body.into(), at, parsed: OnceLock::new() }
    }

    fn place(&self) -> &str {
        self.file.as_deref().unwrap_or(PROGRAM)
    }
}

impl Functions {
    /// Reads a file, or all files of a folder and the folders in it.
    pub(crate) fn load(&mut self, path: &Path) -> Result<(), OpenError> {
        load::load(self, path)
    }

    /// Declares a function of the program itself. It takes precedence over a function from a file, because
    /// the data folder defines it.
    pub(crate) fn override_builtin(&mut self, name: &str, parameters: &str, body: &str) {
        if let Some(other) = self.by_name.insert(name.to_string(), Entry::new(None, parameters, body, None)) {
            self.notes.push(format!(
                "`{name}` is read from the data folder; the function in `{}` is not used",
                other.place()
            ));
        }
    }

    /// Declares a function that the caller gives as text.
    pub(crate) fn write(&mut self, name: String, parameters: String, body: String) {
        self.add(FunctionText { names: vec![name], parameters, body, at: None }, None);
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
            self.by_name.insert(name, Entry::new(file, &f.parameters, &f.body, f.at));
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<WorkspaceFunction>> {
        let entry = self.by_name.get(name)?;
        entry.parsed.get_or_init(|| parse::parse(name, entry).map(Arc::new)).clone()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.by_name.keys().cloned().collect()
    }

    /// The syntax errors of all functions, one a function and body.
    pub(crate) fn syntax_errors(&self) -> Vec<FunctionError> {
        let mut out: Vec<FunctionError> = Vec::new();
        for (name, entry) in &self.by_name {
            if let Some(error) = parse::syntax_error(name, entry) {
                let same = |e: &FunctionError| {
                    e.source.name == error.source.name && e.diagnostic.span == error.diagnostic.span
                };
                if !out.iter().any(same) {
                    out.push(error);
                }
            }
        }
        out
    }
}
