//! The file formats of workspace functions.

use super::{parser, template, text};
use crate::yaml;
use kql_source::Span;
use std::path::Path;

/// A function as it is written in a file, with all its names.
#[derive(Debug, PartialEq)]
pub(super) struct FunctionText {
    pub(super) names: Vec<String>,
    /// `a:long, b:string = "x"`, without parentheses.
    pub(super) parameters: String,
    pub(super) body: String,
    /// Where the body starts in the text of the file; `None` for a value of YAML or JSON, which is written differently.
    pub(super) at: Option<usize>,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct FileContent {
    pub(super) functions: Vec<FunctionText>,
    /// What is wrong in it, even where it has functions.
    pub(super) errors: Vec<FileError>,
    /// The file was understood and holds no function: what it holds instead.
    pub(super) other: Option<&'static str>,
}

impl FileContent {
    fn of(result: Result<Vec<FunctionText>, FileError>) -> FileContent {
        match result {
            Ok(functions) => FileContent { functions, ..Default::default() },
            Err(e) => FileContent { errors: vec![e], ..Default::default() },
        }
    }
}

/// Why a file, or a part of it, gives no function.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub(super) struct FileError {
    /// One sentence without the place.
    pub(super) message: String,
    /// Bytes of the text of the file.
    pub(super) span: Span,
    /// What to do about it.
    pub(super) help: Option<String>,
}

impl FileError {
    pub(super) fn new(span: Span, message: impl Into<String>) -> FileError {
        FileError { message: message.into(), span, help: None }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> FileError {
        self.help = Some(help.into());
        self
    }
}

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
