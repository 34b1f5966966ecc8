//! The file formats of workspace functions.

use super::content::{FileContent, FileError};
use super::{parser, template, text};
use crate::yaml;
use kql_source::Span;
use std::path::Path;

/// The formats of function files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A parser or a function in YAML.
    Yaml,
    /// Saved searches in ARM JSON, or a dictionary of functions.
    Json,
    /// KQL.
    Kql,
}

impl Format {
    /// The format of a file by its extension; `None` for files that are no functions. Published parsers often have no extension.
    pub(super) fn of(path: &Path) -> Option<Format> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("yaml" | "yml") => Some(Format::Yaml),
            Some("json") => Some(Format::Json),
            None | Some("kql" | "csl" | "kusto" | "txt") => Some(Format::Kql),
            Some(_) => None,
        }
    }
}

/// The functions in the text of a file. `stem`, the name of the file without its extension, names a function of KQL text.
pub(super) fn parse(format: Format, stem: &str, text: &str) -> FileContent {
    match format {
        Format::Yaml => yaml_documents(text),
        Format::Json => template::json(text),
        Format::Kql => FileContent::of(text::functions(stem, text)),
    }
}

/// Every document of a YAML file is a function of its own.
fn yaml_documents(text: &str) -> FileContent {
    let mut content = FileContent::default();
    match yaml::parse(text) {
        Err(e) => content.errors.push(FileError::new(e.span, format!("the file is not valid YAML: {}", e.message))),
        Ok(documents) if documents.is_empty() => {
            content.errors.push(FileError::new(Span::at(0), "the file is empty"));
        }
        Ok(documents) => {
            for document in &documents {
                match parser::function(document) {
                    Ok(f) => content.functions.push(f),
                    Err(e) => content.errors.push(e),
                }
            }
        }
    }
    content
}
