//! At which step of the query an expected row was lost.

use super::compare::matches;
use super::pipe::{Pipe, last, named};
use crate::engine::Engine;
use crate::evaluate::window;
use crate::rule::{QueryText, Rule};
use crate::yaml::{Kind, Node};
use kql::syntax::ast::{ExprKind, Operator, OperatorKind};
use kql::{Answer, Query};

/// So many names and right sides are followed.
const MAX_DEPTH: usize = 8;

/// Runs the query up to each step and tells the first step after which no row has the expected values any more. Only columns
/// that exist at a step count there, so that a column that is made later loses nothing.
pub(super) fn lost_at(rule: &Rule, engine: &dyn Engine, expected: &Node, now: i64) -> Option<String> {
    let has = |answer: &Answer| {
        let known: Vec<_> =
            expected.entries().iter().filter(|e| answer.schema.get(&e.key).is_some()).cloned().collect();
        if known.is_empty() {
            return answer.row_count() > 0;
        }
        let partial = Node { kind: Kind::Map(known), ..expected.clone() };
        answer.rows().any(|row| matches(&partial, &answer.schema, &row, now))
    };
    trace(rule, engine, now, "the row is", "such a row", &has)
}

/// The first step after which there is no row at all.
pub(super) fn emptied_at(rule: &Rule, engine: &dyn Engine, now: i64) -> Option<String> {
    trace(rule, engine, now, "all rows are", "a row", &|answer| answer.row_count() > 0)
}

/// What is looked for, and the words for it.
struct Trace<'a> {
    query: &'a QueryText,
    names: Vec<(&'a str, Pipe<'a>)>,
    has: &'a dyn Fn(&str) -> bool,
    subject: &'a str,
    object: &'a str,
}

fn trace(
    rule: &Rule,
    engine: &dyn Engine,
    now: i64,
    subject: &str,
    object: &str,
    has: &dyn Fn(&Answer) -> bool,
) -> Option<String> {
    let query = rule.query.as_ref()?;
    let tree = kql::syntax::parse(&query.text).query;
    let has = |text: &str| {
        let plan = engine.compile(&Query { text, now, window: Some(window(rule, now)) });
        let is_sound = !plan.diagnostics().iter().any(kql_source::Diagnostic::is_error);
        is_sound && plan.run().is_ok_and(|answer| has(&answer))
    };
    let trace = Trace { query, names: named(&query.text, &tree), has: &has, subject, object };
    trace.follow(last(&query.text, &tree)?, 0)
}

impl Trace<'_> {
    fn follow(&self, pipe: Pipe<'_>, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        let found: Vec<bool> =
            (0..=pipe.operators.len()).map(|n| pipe.up_to(n).is_some_and(|text| (self.has)(&text))).collect();
        if let Some(lost) = (1..found.len()).rev().find(|i| found[*i - 1] && !found[*i]) {
            return Some(self.at_step(pipe, &pipe.operators[lost - 1], depth));
        }
        let source = pipe.source.filter(|_| !found[0])?;
        let nothing = |name: &str| format!("`{name}` does not give {} in the window of the rule", self.object);
        if let ExprKind::Call(name, args) = &source.kind {
            // The arguments of a parser filter too.
            return Some(nothing(&format!("{}({})", name.name, if args.is_empty() { "" } else { "…" })));
        }
        let ExprKind::Name { name, .. } = &source.kind else { return None };
        match self.names.iter().find(|(n, _)| n == name) {
            Some((_, named)) => self.follow(*named, depth + 1),
            None => Some(nothing(name)),
        }
    }

    fn at_step(&self, pipe: Pipe<'_>, step: &Operator, depth: usize) -> String {
        let text = self.query.text[step.span.range()].lines().next().unwrap_or("").trim();
        let line = self.query.map.outer.place(self.query.map.map(step.span).start).line;
        let out = format!("{} lost at line {line} of the rule: `| {text}`", self.subject);
        let (OperatorKind::Join(join) | OperatorKind::Lookup(join)) = &step.kind else { return out };
        // Nothing to join with is a better answer than the join.
        let right = pipe.right_of(&join.right);
        let is_empty = right.up_to(right.operators.len()).is_some_and(|text| !(self.has)(&text));
        match self.follow(right, depth + 1).filter(|_| is_empty) {
            Some(why) => format!("{out}, whose right side is empty: {why}"),
            None => out,
        }
    }
}
