//! Validation of rules: every field and limit of the schema, the query against the data, and lints.
//!
//! Invariant: each check is a function from a rule to findings and knows nothing of the others; what a user allows, what a
//! baseline knows and which levels a configuration sets is applied afterwards, in [`Findings`].

mod allow;
mod baseline;
mod config;
mod details;
mod entities;
mod fields;
mod findings;
mod schedule;
mod tactics;

pub use baseline::{Baseline, BaselineProblem};
pub use config::{Config, ConfigProblem, Level};
pub use findings::{Finding, Findings};

use crate::engine::Engine;
use crate::evaluate::{check_columns, in_file, window};
use crate::rule::{Rule, RuleFile, RuleKind};
use kql::Query;
use kql_source::{Code, Diagnostic, Severity};

/// Checks the fields and limits of a rule, without its query. Spans count in the file.
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

/// Compiles the query at a time and checks mappings, details and placeholders against its columns.
pub fn check_query(rule: &Rule, engine: &dyn Engine, now: i64) -> Vec<Diagnostic> {
    let Some(query) = &rule.query else { return Vec::new() };
    let plan = engine.compile(&Query { text: &query.text, now, window: Some(window(rule, now)) });
    let mut out: Vec<Diagnostic> = plan.diagnostics().iter().map(|d| in_file(d, rule)).collect();
    if !out.iter().any(Diagnostic::is_error) {
        out.extend(check_columns(rule, plan.schema()));
    }
    out
}

/// Checks files of rules: what reading found, the schema, the lints and, with an engine, the queries.
pub fn check(files: &[RuleFile], engine: Option<(&dyn Engine, i64)>) -> Findings {
    let mut out = Findings::default();
    for file in files {
        for d in &file.diagnostics {
            out.push(file.source.clone(), None, d.clone());
        }
        for rule in &file.rules {
            let mut found = check_schema(rule);
            found.extend(crate::lint::lint(rule));
            if let Some((engine, now)) = engine {
                found.extend(check_query(rule, engine, now));
            }
            for d in found {
                out.push(file.source.clone(), Some(rule), d);
            }
        }
    }
    duplicate_ids(files, &mut out);
    allow::apply(files, engine.is_some(), &mut out);
    out.sort();
    out
}

/// What makes the service refuse the rules of a file that can be run all the same, as warnings: values outside its limits, fields
/// that contradict each other, forbidden queries. What a comment allows is left out.
pub fn refusals(file: &RuleFile) -> Vec<Diagnostic> {
    let refused = [Code::RuleOutOfLimit, Code::RuleInconsistent, Code::RuleForbiddenQuery];
    let found = check(std::slice::from_ref(file), None).list.into_iter().map(|f| f.diagnostic);
    let mut out: Vec<Diagnostic> = found.filter(|d| d.is_error() && refused.contains(&d.code)).collect();
    for d in &mut out {
        d.severity = Severity::Warning;
        d.help.get_or_insert_with(|| "it runs here, but the service takes no such rule".to_string());
    }
    out
}

fn duplicate_ids(files: &[RuleFile], out: &mut Findings) {
    let mut seen: std::collections::HashMap<String, &Rule> = std::collections::HashMap::new();
    for rule in files.iter().flat_map(|f| &f.rules) {
        let Some(id) = &rule.id else { continue };
        if let Some(first) = seen.get(&id.value.to_lowercase()) {
            let message = format!("the id `{}` is that of `{}` in `{}` too", id.value, first.name(), first.source.name);
            let d = Diagnostic::new(Code::RuleDuplicateId, id.span, message).with_help("give each rule its own id");
            out.push(rule.source.clone(), Some(rule), d);
        } else {
            seen.insert(id.value.to_lowercase(), rule);
        }
    }
}

#[cfg(test)]
mod tests;
