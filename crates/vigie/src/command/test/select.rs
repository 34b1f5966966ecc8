//! Which tests run: `--run`, `--filter`, `--changed`.

use super::Failure;
use super::beside::TestPath;
use super::changed::Changed;
use crate::args::TestArgs;
use regex::Regex;
use sentinel::Rule;
use std::path::Path;

/// What is wanted.
pub(super) struct Selection {
    /// Names of tests.
    pub(super) tests: Option<Regex>,
    filters: Vec<Filter>,
    changed: Option<Changed>,
}

/// A field and the values of which a rule must have one.
struct Filter {
    field: Field,
    values: Vec<String>,
}

#[derive(Clone, Copy)]
enum Field {
    Id,
    Name,
    Severity,
    Kind,
    Status,
    Enabled,
    Tactics,
    Techniques,
    DataTypes,
    Version,
}

/// Fields by their names in a rule.
const FIELDS: [(&str, Field); 11] = [
    ("id", Field::Id),
    ("name", Field::Name),
    ("severity", Field::Severity),
    ("kind", Field::Kind),
    ("status", Field::Status),
    ("enabled", Field::Enabled),
    ("tactics", Field::Tactics),
    ("techniques", Field::Techniques),
    ("relevantTechniques", Field::Techniques),
    ("dataTypes", Field::DataTypes),
    ("version", Field::Version),
];

impl Selection {
    pub(super) fn new(args: &TestArgs) -> Result<Selection, Failure> {
        let tests = args.run.as_ref().map(|text| {
            Regex::new(text).map_err(|e| {
                let reason = e.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim().to_string();
                Failure::usage(format!("`{text}` is not a valid regular expression: {reason}"))
            })
        });
        let filters = args.filter.iter().map(|f| Filter::read(f)).collect::<Result<_, _>>()?;
        let changed = args.changed.as_deref().map(Changed::since).transpose()?;
        Ok(Selection { tests: tests.transpose()?, filters, changed })
    }

    pub(super) fn takes_file(&self, test: &TestPath) -> bool {
        self.changed.as_ref().is_none_or(|c| c.concerns(test))
    }

    pub(super) fn takes_rule(&self, rule: &Rule) -> bool {
        self.filters.iter().all(|f| f.takes(rule))
    }

    /// A rule without a test file.
    pub(super) fn takes_untested(&self, path: &Path, rule: &Rule) -> bool {
        self.takes_rule(rule) && self.changed.as_ref().is_none_or(|c| c.holds(path))
    }
}

impl Filter {
    fn read(text: &str) -> Result<Filter, Failure> {
        let known = || FIELDS.map(|(n, _)| n).join(", ");
        let (name, values) = text
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("`{text}` is not a filter; write e.g. `--filter severity=High`")))?;
        let field = FIELDS.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, f)| *f);
        let field = field
            .ok_or_else(|| Failure::usage(format!("rules have no field `{name}` to filter by, only {}", known())))?;
        Ok(Filter { field, values: values.split(',').map(|v| v.trim().to_string()).collect() })
    }

    fn takes(&self, rule: &Rule) -> bool {
        let is = |text: &str| self.values.iter().any(|v| text.eq_ignore_ascii_case(v));
        match self.field {
            Field::Id => is(rule.id()),
            Field::Name => self.values.iter().any(|v| rule.name().to_lowercase().contains(&v.to_lowercase())),
            Field::Severity => is(rule.severity().name()),
            Field::Kind => is(rule.kind().name()),
            Field::Status => rule.status.as_ref().is_some_and(|s| is(&s.value)),
            // A rule that does not say is enabled.
            Field::Enabled => is(if rule.enabled.as_ref().is_none_or(|e| e.value) { "true" } else { "false" }),
            Field::Tactics => rule.tactics().iter().any(|t| is(t)),
            // A technique stands for its sub-techniques too.
            Field::Techniques => {
                rule.techniques.iter().any(|t| is(&t.value) || t.value.split('.').next().is_some_and(is))
            }
            Field::DataTypes => {
                let connectors = rule.connectors.iter().flat_map(|c| &c.value);
                connectors.flat_map(|c| &c.data_types).any(|t| is(&t.value))
            }
            Field::Version => rule.version.as_ref().is_some_and(|v| is(&v.value)),
        }
    }
}
