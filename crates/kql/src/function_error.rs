//! Files of functions that are not understood.

use kql_source::{Code, Diagnostic, Place, Source, Span};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A file of functions, or a part of it, that is not understood. Shown as `file:line:column: message`.
#[derive(Clone, Debug)]
pub struct FunctionError {
    /// The file. Its text is empty if it cannot be read.
    pub source: Arc<Source>,
    /// What is wrong, at its place in the file.
    pub diagnostic: Diagnostic,
}

impl FunctionError {
    pub(crate) fn new(path: &Path, text: &str, span: Span, message: String) -> FunctionError {
        let source = Arc::new(Source::new(path.display().to_string(), text));
        FunctionError { source, diagnostic: Diagnostic::new(Code::UnreadableFunction, span, message) }
    }

    /// Line and column in the file.
    pub fn place(&self) -> Place {
        self.source.place(self.diagnostic.span.start)
    }
}

impl fmt::Display for FunctionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place();
        write!(f, "{}:{}:{}: {}", self.source.name, place.line, place.column, self.diagnostic.message)
    }
}

impl std::error::Error for FunctionError {}
