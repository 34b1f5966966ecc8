//! What a file of functions holds.

use kql_source::Span;

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
    pub(super) fn of(result: Result<Vec<FunctionText>, FileError>) -> FileContent {
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
