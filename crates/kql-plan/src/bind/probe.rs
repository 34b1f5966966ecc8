//! Binding on trial.
//!
//! Everything that binding changes is a counter or a log that only grows: findings, uses of names, facts about new columns.
//! A checkpoint is therefore a handful of lengths, and rolling back cuts the logs to them.

use super::binder::{Binder, Numbering};
use super::findings::{Mark, Since};
use super::references::Use;
use crate::ir::ColumnId;
use kql_source::Diagnostic;

/// A state of the binder to go back to.
struct Checkpoint {
    findings: Mark,
    uses: usize,
    numbering: Numbering,
    filters: usize,
}

/// What was undone when a trial was rolled back.
#[derive(Default)]
pub(crate) struct RolledBack {
    pub(crate) diagnostics: Vec<Diagnostic>,
    failures: usize,
    uses: Vec<Use>,
    next_default_name: u32,
}

impl RolledBack {
    /// Whether there was no error.
    pub(crate) fn is_clean(&self) -> bool {
        self.failures == 0
    }
}

impl Binder<'_> {
    fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            findings: self.findings.mark(),
            uses: self.uses.len(),
            numbering: self.numbering,
            filters: self.columns.filter_count(),
        }
    }

    fn roll_back(&mut self, to: &Checkpoint) -> RolledBack {
        let (diagnostics, failures) = self.findings.roll_back(to.findings);
        let uses = self.uses.split_off(to.uses);
        let next_default_name = self.numbering.default_name;
        self.numbering = to.numbering;
        // The identities of the trial's columns are used again, so facts about those columns must be dropped.
        self.columns.roll_back(ColumnId(to.numbering.column + 1), to.filters);
        RolledBack { diagnostics, failures, uses, next_default_name }
    }

    /// Binds something on trial. If `accept` turns the outcome down, the binder is as if nothing had been bound.
    pub(crate) fn trial<T>(
        &mut self,
        bind: impl FnOnce(&mut Self) -> T,
        accept: impl FnOnce(&T, Since<'_>) -> bool,
    ) -> Result<T, RolledBack> {
        let before = self.checkpoint();
        let outcome = bind(self);
        if accept(&outcome, self.findings.since(before.findings)) {
            return Ok(outcome);
        }
        Err(self.roll_back(&before))
    }

    /// Binds something on trial, which succeeds if there is a result and no error.
    pub(crate) fn probe<T>(&mut self, bind: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, RolledBack> {
        let bound = self.trial(bind, |result, since| result.is_some() && since.failures == 0);
        match bound {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(RolledBack::default()),
            Err(rejected) => Err(rejected),
        }
    }

    /// Binds something only to look at the result, which must not go into the plan: its columns do not exist afterwards.
    pub(crate) fn dry_run<T>(&mut self, bind: impl FnOnce(&mut Self) -> T) -> (T, RolledBack) {
        let before = self.checkpoint();
        let outcome = bind(self);
        (outcome, self.roll_back(&before))
    }

    /// Reports after all what a trial found.
    pub(crate) fn report_again(&mut self, undone: RolledBack) {
        self.findings.adopt(undone.diagnostics, undone.failures);
    }

    /// Keeps what a part of the query mentions although it is left out of the plan: a `let` that only it uses is used, and its
    /// unnamed columns have taken their numbers.
    pub(crate) fn keep_mentions(&mut self, undone: RolledBack) {
        self.uses.extend(undone.uses);
        self.numbering.default_name = undone.next_default_name;
    }
}

#[cfg(test)]
mod tests;
