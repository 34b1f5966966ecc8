//! At which step of the query an expected row was lost.

use super::compare::matches;
use crate::engine::Engine;
use crate::evaluate::window;
use crate::rule::Rule;
use crate::yaml::Node;
use kql::Query;
use kql::syntax::ast::{ExprKind, Statement};

/// Runs the query up to each step of its last pipe and tells the first step after which no row has the expected values any
/// more. Only columns that exist at a step count there, so that a column that is made later loses nothing.
pub(super) fn lost_at(rule: &Rule, engine: &dyn Engine, expected: &Node, now: i64) -> Option<String> {
    let query = rule.query.as_ref()?;
    let tree = kql::syntax::parse(&query.text).query;
    let operators = tree.statements.iter().rev().find_map(|s| match s {
        Statement::Expression(e) => match &e.kind {
            ExprKind::Pipe(Some(source), operators) => Some((source.span.range().end, operators)),
            _ => None,
        },
        _ => None,
    });
    let (source_end, operators) = operators?;
    let ends = std::iter::once(source_end).chain(operators.iter().map(|o| o.span.range().end));
    let found: Vec<bool> = ends.map(|end| has_row(rule, engine, &query.text[..end], expected, now)).collect();
    let lost = (1..found.len()).rev().find(|i| found[*i - 1] && !found[*i])?;
    let step = &query.text[operators[lost - 1].span.range()];
    let line = step.lines().next().unwrap_or("").trim();
    let place = query.map.outer.place(query.map.map(operators[lost - 1].span).start);
    Some(format!("the row is lost at line {} of the rule: `| {line}`", place.line))
}

fn has_row(rule: &Rule, engine: &dyn Engine, text: &str, expected: &Node, now: i64) -> bool {
    let plan = engine.compile(&Query { text, now, window: Some(window(rule, now)) });
    if plan.diagnostics().iter().any(kql_source::Diagnostic::is_error) {
        return false;
    }
    let Ok(answer) = plan.run() else { return false };
    let known: Vec<_> = expected.entries().iter().filter(|e| answer.schema.get(&e.key).is_some()).cloned().collect();
    if known.is_empty() {
        return answer.row_count() > 0;
    }
    let partial = Node { kind: crate::yaml::Kind::Map(known), ..expected.clone() };
    answer.rows().any(|row| matches(&partial, &answer.schema, &row, now))
}
