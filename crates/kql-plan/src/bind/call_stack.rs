//! The functions that are being inlined.

use kql_source::{Origin, Span};
use std::rc::Rc;

/// A function being inlined.
pub(crate) struct Frame {
    pub(crate) name: String,
    /// Where it is called; for a call inside another workspace function, where that one is called.
    pub(crate) span: Span,
    /// Whether its body is part of the query's own text, so that spans inside it point into the query.
    pub(crate) own_text: bool,
    pub(crate) workspace: bool,
    /// The file that defines it, if it is a workspace function from a file.
    pub(crate) file: Option<Rc<str>>,
    /// Whether its body means the same in every call.
    pub(crate) without_parameters: bool,
}

/// Functions being inlined, outermost first.
#[derive(Default)]
pub(crate) struct CallStack(Vec<Frame>);

impl CallStack {
    pub(crate) fn push(&mut self, frame: Frame) {
        self.0.push(frame);
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }

    /// Whether a workspace function is being inlined.
    pub(crate) fn contains(&self, workspace_function: &str) -> bool {
        self.0.iter().any(|f| f.workspace && f.name == workspace_function)
    }

    /// Whether the text being bound is the query's own, not that of a workspace function.
    pub(crate) fn in_own_text(&self) -> bool {
        self.0.iter().all(|f| f.own_text)
    }

    /// Whether the text being bound means the same in every call.
    pub(crate) fn is_independent_of_parameters(&self) -> bool {
        self.0.iter().all(|f| f.without_parameters)
    }

    /// Inside a workspace function: where the query calls it, and the innermost workspace function.
    pub(crate) fn call_site(&self) -> Option<(Span, Option<Origin>)> {
        let outermost = self.0.iter().find(|f| !f.own_text)?;
        let innermost = self.0.iter().rev().find(|f| f.workspace);
        let origin = |f: &Frame| Origin { function: f.name.clone(), file: f.file.as_deref().map(str::to_string) };
        Some((outermost.span, innermost.map(origin)))
    }
}
