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

/// Calls, operators and nodes of expressions that a query may have after functions and scalar `let`s are inlined. Each step of a
/// few bytes may double what the step before gave, so that the length of the text bounds nothing. The largest of the published
/// rules and parsers, with all functions that they call, have 6,463; the next 4,767.
pub(crate) const MAX_INLINED: usize = 100_000;

/// Functions being inlined, outermost first, and how much has been inlined.
#[derive(Default)]
pub(crate) struct CallStack {
    frames: Vec<Frame>,
    inlined: usize,
    /// Where the query calls what exceeded [`MAX_INLINED`].
    exceeded: Option<Span>,
}

impl CallStack {
    pub(crate) fn push(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    pub(crate) fn pop(&mut self) {
        self.frames.pop();
    }

    /// Counts what is inlined at `span`; false once the query is too large.
    pub(crate) fn inline(&mut self, nodes: usize, span: Span) -> bool {
        self.inlined = self.inlined.saturating_add(nodes);
        if self.inlined > MAX_INLINED && self.exceeded.is_none() {
            self.exceeded = Some(self.call_site().map_or(span, |(site, _)| site));
        }
        self.exceeded.is_none()
    }

    /// Where the query calls what made it too large.
    pub(crate) fn exceeded(&self) -> Option<Span> {
        self.exceeded
    }

    pub(crate) fn depth(&self) -> usize {
        self.frames.len()
    }

    /// Whether a workspace function is being inlined.
    pub(crate) fn contains(&self, workspace_function: &str) -> bool {
        self.frames.iter().any(|f| f.workspace && f.name == workspace_function)
    }

    /// Whether the text being bound is the query's own, not that of a workspace function.
    pub(crate) fn in_own_text(&self) -> bool {
        self.frames.iter().all(|f| f.own_text)
    }

    /// Whether the text being bound means the same in every call.
    pub(crate) fn is_independent_of_parameters(&self) -> bool {
        self.frames.iter().all(|f| f.without_parameters)
    }

    /// Inside a workspace function: where the query calls it, and the innermost workspace function.
    pub(crate) fn call_site(&self) -> Option<(Span, Option<Origin>)> {
        let outermost = self.frames.iter().find(|f| !f.own_text)?;
        let innermost = self.frames.iter().rev().find(|f| f.workspace);
        let origin = |f: &Frame| Origin { function: f.name.clone(), file: f.file.as_deref().map(str::to_string) };
        Some((outermost.span, innermost.map(origin)))
    }
}
