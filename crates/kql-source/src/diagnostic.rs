use crate::{Code, Fix, Severity, Span};
use std::borrow::Cow;

/// A secondary location that explains the primary one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words, lower case, no full stop.
    pub message: String,
}

/// The workspace function that contains the error, if the span points at a call of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Name of the function.
    pub function: String,
    /// The file that defines it, if one does.
    pub file: Option<String>,
}

/// The unknown name of a diagnostic, for tools that act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A column of that name.
    Column(String),
    /// A table or function of that name.
    Table(String),
    /// The workspace as a whole: it has no table to search.
    Workspace,
}

/// One diagnostic: code, location, message and suggestion.
///
/// Messages are one sentence without a line break; quoted query text is in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Entry of the registry.
    pub code: Code,
    /// Severity; starts as the code's default.
    pub severity: Severity,
    /// The primary location.
    pub span: Span,
    /// What is wrong. Renderers print [`Diagnostic::headline`], which also names the origin.
    pub message: String,
    /// Label under the caret, if any.
    pub label: Option<String>,
    /// Secondary locations.
    pub labels: Vec<Label>,
    /// A suggestion how to resolve it.
    pub help: Option<String>,
    /// The workspace function that contains the error; `None` for the query itself.
    pub origin: Option<Origin>,
    /// The unknown name.
    pub subject: Option<Subject>,
    /// Fixes that resolve it, best first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic with the default severity of its code.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            span,
            message: message.into(),
            label: None,
            labels: Vec::new(),
            help: None,
            origin: None,
            subject: None,
            fixes: Vec::new(),
        }
    }

    /// Adds a suggestion.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a label under the caret.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a secondary location.
    #[must_use]
    pub fn with_place(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Adds the workspace function that contains the error.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Adds the unknown name.
    #[must_use]
    pub fn with_subject(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Adds a fix.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// The message, prefixed by the workspace function that contains the error.
    pub fn headline(&self) -> Cow<'_, str> {
        match &self.origin {
            None => Cow::Borrowed(&self.message),
            Some(o) => Cow::Owned(format!("in the workspace function `{}`: {}", o.function, self.message)),
        }
    }

    /// The diagnostic with every span translated, as from an embedded query to its file.
    #[must_use]
    pub fn map_spans(mut self, f: impl Fn(Span) -> Span) -> Self {
        self.span = f(self.span);
        self.labels.iter_mut().for_each(|l| l.span = f(l.span));
        self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|e| e.span = f(e.span));
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
