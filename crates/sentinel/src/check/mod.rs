//! Validation of rules: every field and limit of the schema, the query against the data, and lints.
//!
//! Invariant: each check is a function from a rule to findings, independent of the others. Allow comments, baselines and
//! configured levels are applied afterwards, to [`Findings`].

mod allow;
mod baseline;
mod config;
mod details;
mod entities;
mod fields;
mod findings;
mod fix;
mod schedule;
mod selection;
mod tactics;

pub use baseline::{Baseline, BaselineError};
pub use config::{Config, ConfigError, ConfigErrorKind, Level, NamedPath, NamedPaths};
pub use findings::{Finding, Findings};
pub use fix::{Fixed, MAX_PASSES, apply_fixes, fix_of};
pub use selection::{Selection, Selector, Settings, Shown, UnknownSelector};

use crate::engine::Engine;
use crate::evaluate::{Columns, RunOptions, check_columns, in_file, request};
use crate::rule::{Rule, RuleFile, RuleKind};
use allow::Coverage;
use kql::{Arrivals, Timestamp};
use kql_source::{Code, Diagnostic, Severity, Source};
use kql_types::Schema;
use std::collections::HashMap;
use std::sync::Arc;

/// Checks the fields and limits of a rule, without its query. Spans are byte offsets into the file.
pub fn check_schema(rule: &Rule) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    fields::check(rule, &mut out);
    if matches!(rule.kind(), RuleKind::Scheduled | RuleKind::Nrt) {
        schedule::check(rule, &mut out);
        tactics::check(rule, &mut out);
        entities::check(rule, &mut out);
        details::check(rule, &mut out);
    }
    out
}

/// Compiles the query at `now` (in ticks) and checks mappings, details and placeholders against its columns.
pub fn check_query(rule: &Rule, engine: &dyn Engine, now: Timestamp) -> Vec<Diagnostic> {
    compiled(rule, engine, now).0
}

/// What [`check_query`] finds, and the columns of the query, none if it has errors.
fn compiled(rule: &Rule, engine: &dyn Engine, now: Timestamp) -> (Vec<Diagnostic>, Schema) {
    let Some((request, _)) = request(rule, &RunOptions::at(now)) else { return Default::default() };
    let plan = engine.compile_over(&request, &Arrivals::default());
    let mut out: Vec<Diagnostic> = plan.diagnostics().iter().map(|d| in_file(d, rule)).collect();
    if out.iter().any(Diagnostic::is_error) {
        return (out, Schema::default());
    }
    out.extend(check_columns(rule, &Columns::of(plan.as_ref())));
    (out, plan.schema().clone())
}

/// A file of KQL, with what its compilation found.
pub struct QueryFile {
    /// The file, which is the query.
    pub source: Arc<Source>,
    /// Findings about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks rule files: parsing, schema, lints and, given an engine and a time in ticks, queries.
pub fn check(files: &[RuleFile], engine: Option<(&dyn Engine, Timestamp)>) -> Findings {
    check_with_queries(files, &[], engine)
}

/// Checks rule files, and takes up what was found in files of KQL.
pub fn check_with_queries(
    files: &[RuleFile],
    queries: &[QueryFile],
    engine: Option<(&dyn Engine, Timestamp)>,
) -> Findings {
    let mut out = Findings::default();
    let sources = || files.iter().map(|f| &f.source).chain(queries.iter().map(|q| &q.source));
    out.files = sources().map(|s| s.name.clone()).collect();
    for file in files {
        for d in &file.diagnostics {
            out.push(file.source.clone(), None, d.clone());
        }
        for rule in &file.rules {
            let mut found = check_schema(rule);
            found.extend(crate::lint::lint(rule));
            if let Some((engine, now)) = engine {
                let (of_query, columns) = compiled(rule, engine, now);
                entities::add_fixes(rule, &columns, &mut found);
                found.extend(of_query);
            }
            for d in found {
                out.push(file.source.clone(), Some(rule), d);
            }
        }
    }
    for query in queries {
        query.diagnostics.iter().for_each(|d| out.push(query.source.clone(), None, d.clone()));
    }
    duplicates(files, &mut out);
    let coverage = if engine.is_some() { Coverage::WithQueries } else { Coverage::FieldsOnly };
    allow::apply(sources(), coverage, &mut out);
    out.sort();
    out
}

/// Warnings about rules that run here but that the service rejects: values outside its limits, fields that contradict each
/// other, forbidden queries. Allow comments are respected.
pub fn refusals(file: &RuleFile) -> Vec<Diagnostic> {
    let refused = [Code::RuleOutOfLimit, Code::RuleInconsistent, Code::RuleForbiddenQuery];
    let found = check(std::slice::from_ref(file), None).list.into_iter().map(|f| f.diagnostic);
    let mut out: Vec<Diagnostic> = found.filter(|d| d.is_error() && refused.contains(&d.code)).collect();
    for d in &mut out {
        d.severity = Severity::Warning;
        d.help.get_or_insert_with(|| "the rule runs here, but the service rejects it".to_string());
    }
    out
}

/// Rules with one id replace each other when they are deployed; the service asks for a unique name.
fn duplicates(files: &[RuleFile], out: &mut Findings) {
    let (mut ids, mut names): (HashMap<String, &Rule>, HashMap<String, &Rule>) = Default::default();
    for rule in files.iter().flat_map(|f| &f.rules) {
        let mut found = Vec::new();
        let place = |first: &Rule| format!("`{}` in `{}`", first.name(), first.source.name);
        if let Some(id) = &rule.id {
            if let Some(first) = ids.get(&id.value.to_lowercase()) {
                let message = format!("the id `{}` is already used by {}", id.value, place(first));
                found.push(
                    Diagnostic::new(Code::RuleDuplicateId, id.span, message).with_help("give each rule its own id"),
                );
            } else {
                ids.insert(id.value.to_lowercase(), rule);
            }
        }
        if let Some(name) = rule.name.as_ref().filter(|n| !rule.is_hunting() && !n.value.trim().is_empty()) {
            let key = name.value.trim().to_lowercase();
            // A copy of a whole rule has the finding about its id.
            if let Some(first) = names.get(&key).filter(|_| found.is_empty()) {
                let message = format!("the name `{}` is already used in `{}`", name.value, first.source.name);
                let help = "give each rule its own name, so that its alerts can be told apart";
                found.push(Diagnostic::new(Code::RuleDuplicateName, name.span, message).with_help(help));
            } else {
                names.entry(key).or_insert(rule);
            }
        }
        for d in found {
            out.push(rule.source.clone(), Some(rule), d);
        }
    }
}

#[cfg(test)]
mod tests;
