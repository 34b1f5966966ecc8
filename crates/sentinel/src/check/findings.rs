use crate::check::{Config, Level};
use crate::rule::Rule;
use kql_source::{Diagnostic, Severity, Source};
use std::sync::Arc;

/// A diagnostic with the file and the rule that it is about.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The file; the spans of the diagnostic count in it.
    pub source: Arc<Source>,
    /// Id of the rule, where one is known.
    pub rule: Option<String>,
    /// The finding.
    pub diagnostic: Diagnostic,
}

impl Finding {
    /// What stays the same when lines move: for baselines.
    pub fn fingerprint(&self) -> String {
        let rule = self.rule.as_deref().unwrap_or("");
        crate::id::uuid(&[&self.source.name, rule, self.diagnostic.code.id(), &self.diagnostic.headline()])
    }
}

/// Findings of a check, in order of file and place.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The findings.
    pub list: Vec<Finding>,
    /// How many were left out because a comment allows them.
    pub allowed: usize,
    /// How many were left out because the baseline knows them.
    pub known: usize,
}

impl Findings {
    pub(super) fn push(&mut self, source: Arc<Source>, rule: Option<&Rule>, diagnostic: Diagnostic) {
        self.list.push(Finding { source, rule: rule.map(|r| r.id().to_string()), diagnostic });
    }

    /// Puts them in order of file, place and code, and drops repetitions.
    pub(super) fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            let key = |f: &Finding| (f.source.name.clone(), f.diagnostic.span.start, f.diagnostic.code);
            key(a).cmp(&key(b)).then_with(|| a.diagnostic.headline().cmp(&b.diagnostic.headline()))
        });
        self.list.dedup_by(|a, b| a.source.name == b.source.name && a.diagnostic == b.diagnostic);
    }

    /// Applies the levels of a configuration.
    pub fn apply_config(&mut self, config: &Config) {
        self.list.retain_mut(|f| match config.level(f.diagnostic.code) {
            None => true,
            Some(Level::Off) => false,
            Some(Level::At(severity)) => {
                f.diagnostic.severity = severity;
                true
            }
        });
    }

    /// How many have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|f| f.diagnostic.severity == severity).count()
    }

    /// Whether there is an error.
    pub fn failed(&self) -> bool {
        self.count(Severity::Error) > 0
    }
}
