//! Lints: rules that are valid and probably do something else than was meant.
//!
//! Invariant: a lint reads the syntax tree and the schedule, never data; it stays silent where it cannot be sure.

mod empty;
mod filter;
mod forbidden;
mod late;
mod lookback;
mod reach;
pub(crate) mod walk;

use crate::evaluate::in_file;
use crate::rule::{Rule, RuleKind};
use kql::syntax::ast::Query;
use kql_source::Diagnostic;

/// Runs every lint on a rule. Spans count in its file.
pub fn lint(rule: &Rule) -> Vec<Diagnostic> {
    let Some(query) = &rule.query else { return Vec::new() };
    let parsed = kql::syntax::parse(&query.text);
    let tree: &Query = &parsed.query;
    let mut found = Vec::new();
    found.extend(forbidden::check(tree));
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        // A tree with holes would make the lints guess.
        return found.iter().map(|d| in_file(d, rule)).collect();
    }
    if rule.kind() == RuleKind::Scheduled && rule.query_period.is_some() {
        found.extend(lookback::check(rule, tree));
    }
    found.extend(reach::check(rule, tree));
    found.extend(filter::check(tree));
    let mut out: Vec<Diagnostic> = found.iter().map(|d| in_file(d, rule)).collect();
    // These point at fields of the rule.
    out.extend(late::check(rule, tree));
    out.extend(empty::check(rule, tree));
    out
}

#[cfg(test)]
mod tests;
