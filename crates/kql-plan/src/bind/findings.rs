//! Diagnostics of a query, and whether its plan may run.

use kql_source::Diagnostic;

/// What binding has found so far. Diagnostics are only added, so that a failed trial is undone by cutting the list.
#[derive(Default)]
pub(crate) struct Findings {
    diagnostics: Vec<Diagnostic>,
    /// Errors, reported or not. A query with an error never becomes a plan.
    failures: usize,
    /// Whether a plugin whose columns depend on data has not run.
    incomplete: bool,
}

/// A state of [`Findings`].
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    diagnostics: usize,
    failures: usize,
    incomplete: bool,
}

/// What was found since a [`Mark`].
pub(crate) struct Since<'f> {
    pub(crate) diagnostics: &'f [Diagnostic],
    pub(crate) failures: usize,
}

impl Since<'_> {
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| d.is_error())
    }
}

impl Findings {
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    pub(crate) fn failures(&self) -> usize {
        self.failures
    }

    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    pub(crate) fn push(&mut self, d: Diagnostic) {
        self.diagnostics.push(d);
    }

    pub(crate) fn count_failure(&mut self) {
        self.failures += 1;
    }

    /// Notes that the query must be bound again when it runs.
    pub(crate) fn set_incomplete(&mut self) {
        self.incomplete = true;
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { diagnostics: self.diagnostics.len(), failures: self.failures, incomplete: self.incomplete }
    }

    pub(crate) fn since(&self, mark: Mark) -> Since<'_> {
        Since { diagnostics: &self.diagnostics[mark.diagnostics..], failures: self.failures - mark.failures }
    }

    /// Restores a state; returns the diagnostics and the number of failures since then.
    pub(crate) fn roll_back(&mut self, mark: Mark) -> (Vec<Diagnostic>, usize) {
        let failures = self.failures - mark.failures;
        self.failures = mark.failures;
        self.incomplete = mark.incomplete;
        (self.diagnostics.split_off(mark.diagnostics), failures)
    }

    /// Takes over what an earlier trial found.
    pub(crate) fn adopt(&mut self, diagnostics: Vec<Diagnostic>, failures: usize) {
        self.diagnostics.extend(diagnostics);
        self.failures += failures;
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
        diagnostics.dedup();
        diagnostics
    }
}
