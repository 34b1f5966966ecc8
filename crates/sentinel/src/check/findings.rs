use super::config::{Config, Level};
use crate::id::content_id;
use crate::rule::Rule;
use kql_source::{Diagnostic, Severity, Source};
use std::sync::Arc;

/// A diagnostic, with its file and rule.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The file; the spans of the diagnostic are byte offsets into it.
    pub source: Arc<Source>,
    /// The id of the rule; `None` for a finding about the whole file.
    pub rule: Option<String>,
    /// What was found.
    pub diagnostic: Diagnostic,
}

impl Finding {
    /// Identifies the finding by file, rule, code and the text at its place: it survives moved lines and a reworded message.
    pub fn fingerprint(&self) -> String {
        let span = self.diagnostic.span;
        let marked = self.source.text.get(span.range()).and_then(|t| t.lines().next()).unwrap_or("");
        let (line, marked) = (self.line_text(), normalized(marked));
        content_id(&["finding", &self.source.name, self.rule_id(), self.diagnostic.code.id(), &line, &marked])
    }

    /// The fingerprint of the first version, by file, rule, code and message: users have it in baselines, and code scanning
    /// services keep it with their alerts.
    pub fn message_fingerprint(&self) -> String {
        content_id(&[&self.source.name, self.rule_id(), self.diagnostic.code.id(), &self.diagnostic.headline()])
    }

    /// The line where the finding starts, with every run of white space as one blank.
    pub(super) fn line_text(&self) -> String {
        let text = &self.source.text;
        let at = self.diagnostic.span.range().start.min(text.len());
        let start = text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
        normalized(text.get(start..).and_then(|t| t.lines().next()).unwrap_or(""))
    }

    fn rule_id(&self) -> &str {
        self.rule.as_deref().unwrap_or("")
    }
}

fn normalized(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The findings of a check, sorted by file and position.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The findings.
    pub list: Vec<Finding>,
    /// How many were removed because a comment allows them.
    pub allowed: usize,
    /// How many were removed because the baseline has them.
    pub known: usize,
}

impl Findings {
    pub(super) fn push(&mut self, source: Arc<Source>, rule: Option<&Rule>, diagnostic: Diagnostic) {
        self.list.push(Finding { source, rule: rule.map(|r| r.id().to_string()), diagnostic });
    }

    /// Sorts by file, position and code, and removes duplicates.
    pub(super) fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            let key = |f: &Finding| (f.source.name.clone(), f.diagnostic.span.start, f.diagnostic.code);
            key(a).cmp(&key(b)).then_with(|| a.diagnostic.headline().cmp(&b.diagnostic.headline()))
        });
        self.list.dedup_by(|a, b| a.source.name == b.source.name && a.diagnostic == b.diagnostic);
    }

    /// Applies the levels of a configuration: changes severities and removes what is off.
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

    /// The number of findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|f| f.diagnostic.severity == severity).count()
    }

    /// Whether there is an error.
    pub fn failed(&self) -> bool {
        self.count(Severity::Error) > 0
    }
}
