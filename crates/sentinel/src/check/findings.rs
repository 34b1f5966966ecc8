use super::selection::{Settings, Shown};
use crate::id::content_id;
use crate::rule::Rule;
use kql_source::{Code, Diagnostic, Severity, Source};
use std::collections::{BTreeMap, BTreeSet};
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
    /// The code that a comment allows in vain, of the finding that says so.
    pub allows: Option<Code>,
}

impl Finding {
    /// Identifies the finding by file, rule, code, the marked text and the names that the message quotes: it survives moved and
    /// edited lines and a reworded message. Two findings may share it, such as a column that is misspelled twice.
    pub fn fingerprint(&self) -> String {
        let span = self.diagnostic.span;
        let marked = self.source.text.get(span.range()).and_then(|t| t.lines().next()).unwrap_or("");
        // Several findings may mark the same text, such as missing fields, which lie at the first key of the rule.
        let mut names = self.quoted_names();
        names.remove(marked.trim());
        let names: Vec<String> = names.into_iter().collect();
        let (marked, names) = (normalized(marked), names.join("`"));
        content_id(&["finding", &self.source.name, self.rule_id(), self.diagnostic.code.id(), &marked, &names])
    }

    /// The names and values that the message quotes in backticks.
    pub(super) fn quoted_names(&self) -> BTreeSet<String> {
        quoted(&self.diagnostic.headline())
    }

    /// The fingerprint of the first version, by file, rule, code and message, which baselines of that version hold. It changes with
    /// the wording.
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

/// The parts of a message in backticks: text of the user, so that it stays when a message is reworded.
pub(super) fn quoted(message: &str) -> BTreeSet<String> {
    message.split('`').skip(1).step_by(2).map(str::to_string).collect()
}

fn normalized(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The findings of a check, sorted by file and position.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The findings.
    pub list: Vec<Finding>,
    /// Those that are counted rather than listed.
    pub counted: Vec<Finding>,
    /// The names of all files that were checked, also of those without a finding.
    pub files: Vec<String>,
    /// How many were removed because a comment allows them.
    pub allowed: usize,
    /// How many were removed because the baseline has them.
    pub known: usize,
}

impl Findings {
    pub(super) fn push(&mut self, source: Arc<Source>, rule: Option<&Rule>, diagnostic: Diagnostic) {
        self.list.push(Finding { source, rule: rule.map(|r| r.id().to_string()), diagnostic, allows: None });
    }

    /// Sorts by file, position and code, and removes duplicates.
    pub(super) fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            let key = |f: &Finding| (f.source.name.clone(), f.diagnostic.span.start, f.diagnostic.code);
            key(a).cmp(&key(b)).then_with(|| a.diagnostic.headline().cmp(&b.diagnostic.headline()))
        });
        self.list.dedup_by(|a, b| a.source.name == b.source.name && a.diagnostic == b.diagnostic);
    }

    /// Keeps what is shown, at the levels of the configuration, and sets the findings that are only counted aside.
    pub fn apply(&mut self, settings: &Settings) {
        for mut f in std::mem::take(&mut self.list) {
            let file = &f.source.name;
            // A comment about a code that is off would have its effect if the code were on.
            let is_vain = |code: Code| settings.shown(code, Severity::Error, file).0 == Shown::Hidden;
            if f.allows.is_some_and(is_vain) {
                continue;
            }
            let (shown, severity) = settings.shown(f.diagnostic.code, f.diagnostic.severity, file);
            f.diagnostic.severity = severity;
            match shown {
                Shown::Listed => self.list.push(f),
                Shown::Counted => self.counted.push(f),
                Shown::Hidden => {}
            }
        }
    }

    /// How many findings of each code are counted rather than listed.
    pub fn counts(&self) -> BTreeMap<Code, usize> {
        let mut out = BTreeMap::new();
        self.counted.iter().for_each(|f| *out.entry(f.diagnostic.code).or_default() += 1);
        out
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
