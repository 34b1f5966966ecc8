//! Lints: rules that are valid and probably do something else than was meant.
//!
//! Invariant: a lint reads the syntax tree and the schedule, never data; it stays silent where it cannot be sure.

mod builtin;
mod empty;
mod filter;
mod forbidden;
mod late;
mod lookback;
mod reach;

use crate::evaluate::in_file;
use crate::rule::{Rule, RuleKind};
use builtin::Builtins;
use filter::OpenFilters;
use forbidden::ForbiddenOperators;
use kql_source::Diagnostic;
use kql_syntax::ast::{Expr, Query};
use kql_syntax::visit;
use late::IngestionTime;

/// A lint that looks at every expression of the query by itself. All of them share one traversal.
trait ExprLint<'q> {
    /// At an expression, before the ones in it.
    fn expr(&mut self, expr: &'q Expr);
}

/// Runs every lint on a rule. Spans count in its file.
pub fn lint(rule: &Rule) -> Vec<Diagnostic> {
    let Some(query) = &rule.query else { return Vec::new() };
    let parsed = kql_syntax::parse(&query.text);
    let tree: &Query = &parsed.query;
    let (mut forbidden, mut filters) = (ForbiddenOperators::default(), OpenFilters::of(tree));
    let builtins = Builtins::of(tree);
    let mut ingestion_time = IngestionTime::of(&builtins);
    visit::each_expr_of_query(tree, |e| {
        let lints: [&mut dyn ExprLint<'_>; 3] = [&mut forbidden, &mut filters, &mut ingestion_time];
        lints.into_iter().for_each(|lint| lint.expr(e));
    });
    let mut found = if rule.is_hunting() { Vec::new() } else { forbidden.found };
    if parsed.has_errors() {
        // A tree with holes would make the other lints guess.
        return found.iter().map(|d| in_file(d, rule)).collect();
    }
    // A hunting query has no trigger, and may search every table.
    if rule.is_hunting() {
        return filters.found.iter().map(|d| in_file(d, rule)).collect();
    }
    found.extend(reach::check(rule, tree, &builtins));
    found.extend(filters.found);
    let mut out: Vec<Diagnostic> = found.iter().map(|d| in_file(d, rule)).collect();
    // These look at fields of the rule too, so their spans count in its file.
    if rule.kind() == RuleKind::Scheduled && rule.query_period.is_some() {
        out.extend(lookback::check(rule, tree, &builtins));
    }
    out.extend(late::check(rule, &ingestion_time));
    out.extend(empty::check(rule, tree, &builtins));
    out
}

#[cfg(test)]
mod tests;
