use crate::{Code, Fix, Severity, Span};
use std::borrow::Cow;

/// A second place that explains the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words, lower case, no full stop.
    pub message: String,
}

/// The workspace function in whose text a finding lies, when the span points at the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Name of the function.
    pub function: String,
    /// The file that defines it, if one does.
    pub file: Option<String>,
}

/// What a finding about names is about, for tools that act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A column of that name.
    Column(String),
    /// A table or function of that name.
    Table(String),
    /// The workspace as a whole: it has no table to search.
    Workspace,
}

/// One finding: code, place, message and what to do about it.
///
/// Messages are one sentence without a line break; text of the user stands in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Entry of the registry.
    pub code: Code,
    /// Severity; starts as the code's default.
    pub severity: Severity,
    /// The primary place.
    pub span: Span,
    /// What is wrong. Renderers print [`Diagnostic::headline`], which also names the origin.
    pub message: String,
    /// What is under the caret, if more should be said there.
    pub label: Option<String>,
    /// Further places.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// The workspace function in which the finding lies; none for the text that was given.
    pub origin: Option<Origin>,
    /// The name that the finding is about.
    pub subject: Option<Subject>,
    /// Changes of the text that resolve the finding, best first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding with the default severity of its code.
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

    /// Adds what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds text under the caret.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn with_place(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Adds the workspace function in which the finding lies.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Adds the name that the finding is about.
    #[must_use]
    pub fn with_subject(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Adds a change that resolves the finding.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// The message, behind the name of the workspace function in which the finding lies.
    pub fn headline(&self) -> Cow<'_, str> {
        match &self.origin {
            None => Cow::Borrowed(&self.message),
            Some(o) => Cow::Owned(format!("in the workspace function `{}`: {}", o.function, self.message)),
        }
    }

    /// The finding with every span translated, as from an embedded query to its file.
    #[must_use]
    pub fn map_spans(mut self, f: impl Fn(Span) -> Span) -> Self {
        self.span = f(self.span);
        self.labels.iter_mut().for_each(|l| l.span = f(l.span));
        self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|e| e.span = f(e.span));
        self
    }

    /// Whether the finding is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
