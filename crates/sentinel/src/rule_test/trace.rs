//! Finds the step of a query that removed an expected row.

use super::compare::matches;
use crate::engine::Engine;
use crate::evaluate::{Boundary, Lateness, RunOptions, request};
use crate::pipe::{Pipe, Scope, called};
use crate::rule::{QueryText, Rule};
use crate::yaml::{Kind, Node};
use kql::{Answer, Query};
use kql_syntax::ast::{Expr, ExprKind, Join, ListOp, Operator, OperatorKind};
use kql_types::ticks::from_timestamp;

/// Limit of nested names and right sides of joins that are followed.
const MAX_DEPTH: usize = 8;
/// Limit of inputs of a union that are reported.
const MAX_SIDES: usize = 3;

/// Runs the query up to each step and describes the first step after which no row has the expected values. A column is only
/// compared at steps where it exists.
pub(super) fn lost_at(rule: &Rule, engine: &dyn Engine, expected: &Node, options: &RunOptions) -> Option<String> {
    trace(rule, engine, options, Some(expected))
}

/// Describes the first step after which there is no row at all.
pub(super) fn emptied_at(rule: &Rule, engine: &dyn Engine, options: &RunOptions) -> Option<String> {
    trace(rule, engine, options, None)
}

fn trace(rule: &Rule, engine: &dyn Engine, options: &RunOptions, expected: Option<&Node>) -> Option<String> {
    let query = rule.query.as_ref()?;
    let tree = kql_syntax::parse(&query.text).query;
    let parts = Scope::parts_of(&query.text, &tree);
    let last = parts.last()?;
    Trace { rule, engine, options, query, expected }.follow(&Pipe::of(&last.scope, last.expr), &[], 0)
}

/// The row that is searched, and the query.
struct Trace<'a> {
    rule: &'a Rule,
    engine: &'a dyn Engine,
    options: &'a RunOptions,
    query: &'a QueryText,
    /// The expected row; `None` for any row.
    expected: Option<&'a Node>,
}

impl Trace<'_> {
    fn answer(&self, text: &str) -> Option<Answer> {
        self.answer_with(text, self.options)
    }

    fn answer_with(&self, text: &str, options: &RunOptions) -> Option<Answer> {
        let (request, arrivals) = request(self.rule, options)?;
        let plan = self.engine.compile_over(&Query { text, ..request }, &arrivals);
        let is_sound = !plan.diagnostics().iter().any(kql_source::Diagnostic::is_error);
        is_sound.then(|| plan.run().ok()).flatten()
    }

    /// Whether a query returns the row, comparing the columns that it has except for `silent` ones.
    fn gives(&self, text: &str, silent: &[String]) -> bool {
        self.answer(text).is_some_and(|answer| self.has_row(&answer, silent))
    }

    fn has_row(&self, answer: &Answer, silent: &[String]) -> bool {
        let entries = self.expected.map(|e| e.entries()).unwrap_or_default();
        let tells = |name: &String| answer.schema.get(name).is_some() && !silent.contains(name);
        let known: Vec<_> = entries.iter().filter(|e| tells(&e.key)).cloned().collect();
        let Some(expected) = self.expected.filter(|_| !known.is_empty()) else { return answer.row_count() > 0 };
        let partial = Node { kind: Kind::Map(known), ..expected.clone() };
        answer.rows().any(|row| matches(&partial, &answer.schema, &row, from_timestamp(self.options.now)))
    }

    fn object(&self) -> &'static str {
        if self.expected.is_some() { "such a row" } else { "a row" }
    }

    fn follow(&self, pipe: &Pipe<'_>, silent: &[String], depth: usize) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        let steps = 0..=pipe.operators.len();
        let found: Vec<bool> = steps.map(|n| pipe.up_to(n).is_some_and(|text| self.gives(&text, silent))).collect();
        let lost = (1..found.len()).rev().find(|i| found[*i - 1] && !found[*i]);
        if lost.is_none() && found.contains(&true) {
            return None;
        }
        // The source lacks the row or a step removes it, and no later union adds it again.
        let mut reasons = match lost {
            Some(lost) => vec![Some(self.at_step(pipe, lost - 1, depth))],
            None => pipe.source.map(|source| self.from(pipe, source, silent, depth)).into_iter().collect(),
        };
        for operator in &pipe.operators[lost.unwrap_or(0)..] {
            if let OperatorKind::Union(list) = &operator.kind {
                reasons.extend(list.iter().map(|side| self.from(pipe, side, silent, depth)));
            }
        }
        let is_one = reasons.len() == 1;
        let mut why: Vec<String> = Vec::new();
        for reason in reasons.into_iter().flatten() {
            if !why.contains(&reason) {
                why.push(reason);
            }
        }
        if why.len() > MAX_SIDES {
            let more = why.len() - MAX_SIDES;
            why.truncate(MAX_SIDES);
            why.push(format!("and {more} more"));
        }
        let what =
            |why: String| if is_one { why } else { format!("no input of the union contains {}: {why}", self.object()) };
        (!why.is_empty()).then(|| what(why.join("; ")))
    }

    /// Why a source does not contain the row.
    fn from(&self, pipe: &Pipe<'_>, source: &Expr, silent: &[String], depth: usize) -> Option<String> {
        if let Some(inner) = pipe.scope.pipe(source) {
            return self.follow(&inner, silent, depth + 1);
        }
        let (name, arguments) = called(source)?;
        let object = self.object();
        let mut why = match (&source.kind, arguments) {
            (ExprKind::Call(..), []) => format!("`{name}()` does not contain {object} in the window of the rule"),
            (_, []) => format!("`{name}` does not contain {object} in the window of the rule"),
            // Arguments of a parser filter too.
            (_, [_, ..]) => {
                format!("`{name}(…)` does not give {object}: its arguments or the window of the rule leave it out")
            }
        };
        if let Some(near) = pipe.up_to(0).and_then(|text| self.just_outside(&text, silent)) {
            why += near;
        }
        Some(why)
    }

    /// Why a run does not see a row that lies in its window at first sight.
    fn just_outside(&self, text: &str, silent: &[String]) -> Option<&'static str> {
        let has = |options: &RunOptions| self.answer_with(text, options).is_some_and(|a| self.has_row(&a, silent));
        let closed = RunOptions { boundary: Boundary::Both, ..self.options.clone() };
        if has(&closed) {
            return Some(
                "; one lies exactly on the boundary of two windows and belongs to the other (see `--boundary`)",
            );
        }
        has(&RunOptions { lateness: Lateness::None, ..closed }).then_some("; one arrives after the run")
    }

    fn at_step(&self, pipe: &Pipe<'_>, index: usize, depth: usize) -> String {
        let step = &pipe.operators[index];
        let text = self.query.text[step.span.range()].lines().next().unwrap_or("").trim();
        let line = self.query.map.outer.place(self.query.map.map(step.span).start).line;
        let subject = if self.expected.is_some() { "the row is" } else { "all rows are" };
        let mut out = format!("{subject} lost at line {line} of the rule: `| {text}`");
        if let Some(why) = self.other_input(pipe, index, step, depth) {
            out.push_str(&why);
        }
        out
    }

    /// An empty right side of a join, or an empty list of `in`, explains more than the step itself.
    fn other_input(&self, pipe: &Pipe<'_>, index: usize, step: &Operator, depth: usize) -> Option<String> {
        if let OperatorKind::Join(join) | OperatorKind::Lookup(join) = &step.kind {
            let right = Pipe::of(&pipe.scope, &join.right);
            let silent = self.columns_of_left(pipe, index, join);
            let is_there = self.gives(&right.whole()?, &silent);
            let why = (!is_there).then(|| self.follow(&right, &silent, depth + 1))??;
            let lacks = if self.expected.is_some() { "does not contain such a row" } else { "is empty" };
            return Some(format!(", whose right side {lacks}: {why}"));
        }
        let OperatorKind::Where(condition) = &step.kind else { return None };
        let mut lists = Vec::new();
        kql_syntax::visit::each_expr(&condition.value, |e| {
            if let ExprKind::List(ListOp::In | ListOp::InCi | ListOp::HasAny | ListOp::HasAll, _, list) = &e.kind {
                lists.extend(list.iter().filter_map(|e| pipe.scope.pipe(e)));
            }
        });
        let any = Trace { expected: None, ..*self };
        let empty = lists.iter().find(|l| l.whole().is_some_and(|text| !any.gives(&text, &[])))?;
        Some(format!(", whose list is empty: {}", any.follow(empty, &[], depth + 1)?))
    }

    /// Columns of the left side without the join keys: in the result they have the values of the left side.
    fn columns_of_left(&self, pipe: &Pipe<'_>, index: usize, join: &Join) -> Vec<String> {
        let left = pipe.up_to(index).and_then(|text| self.answer(&text));
        let fields = left.map(|a| a.schema.fields).unwrap_or_default();
        let is_key =
            |name: &str| join.on.iter().any(|e| matches!(&e.kind, ExprKind::Name { name: n, .. } if n == name));
        fields.into_iter().map(|f| f.name).filter(|n| !is_key(n)).collect()
    }
}
