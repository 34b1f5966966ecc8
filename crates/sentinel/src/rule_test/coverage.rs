//! Coverage of a query by tests: the operators that rows passed, and the conditions that were both true and false.
//!
//! Each step of each pipeline is run on the rows of each test, unless an earlier test covers it. Steps inside `mv-apply` and the
//! like, and those of workspace functions, are part of the enclosing step.

use crate::engine::Engine;
use crate::evaluate::{RunOptions, request};
use crate::pipe::{Pipe, Scope, each};
use crate::rule::Rule;
use kql::Query;
use kql_source::{Source, Span};
use kql_syntax::ast::{BinaryOp, Expr, ExprKind, OperatorKind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The coverage of the query of a rule.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The file of the rule; spans are byte offsets into it.
    pub source: Arc<Source>,
    /// Name of the rule.
    pub rule_name: String,
    /// In source order.
    pub steps: Vec<Step>,
    /// The operands of `and` and `or` in `where`, in source order.
    pub conditions: Vec<Condition>,
}

/// A step of a pipe.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its place.
    pub span: Span,
    /// It could be run on its own. Others, such as a table inside a function of a row's values, are not counted.
    pub measured: bool,
    /// A row came to it.
    pub reached: bool,
    /// A row came out of it.
    pub passed: bool,
}

/// A condition of a `where`.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its place.
    pub span: Span,
    /// Its step could be run on its own.
    pub measured: bool,
    /// It was true of a row.
    pub seen_true: bool,
    /// It was false, or null, of a row.
    pub seen_false: bool,
}

impl Step {
    /// Whether a row passed it.
    pub fn is_covered(&self) -> bool {
        self.passed
    }
}

impl Condition {
    /// Whether it was both true and false.
    pub fn is_covered(&self) -> bool {
        self.seen_true && self.seen_false
    }
}

impl Coverage {
    /// Nothing is covered yet. `None` for a rule without a query.
    pub fn new(rule: &Rule) -> Option<Coverage> {
        let query = rule.query.as_ref()?;
        let (mut steps, mut conditions): (BTreeMap<Key, Step>, BTreeMap<Key, Condition>) = Default::default();
        let tree = kql_syntax::parse(&query.text).query;
        each(&Scope::parts_of(&query.text, &tree), &mut |pipe| {
            for step in pipe.operators {
                let span = query.map.map(step.span);
                steps.insert(key(span), Step { span, measured: false, reached: false, passed: false });
                for condition in conditions_of(&step.kind) {
                    let span = query.map.map(condition.span);
                    conditions
                        .insert(key(span), Condition { span, measured: false, seen_true: false, seen_false: false });
                }
            }
        });
        Some(Coverage {
            source: rule.source.clone(),
            rule_name: rule.name().to_string(),
            steps: steps.into_values().collect(),
            conditions: conditions.into_values().collect(),
        })
    }

    /// Adds the coverage of a test.
    pub(super) fn add(&mut self, rule: &Rule, engine: &dyn Engine, options: &RunOptions) {
        let Some(query) = &rule.query else { return };
        let Some((request, arrivals)) = request(rule, options) else { return };
        let rows = |text: &str| {
            let plan = engine.compile_over(&Query { text, ..request }, &arrivals);
            let is_sound = !plan.diagnostics().iter().any(kql_source::Diagnostic::is_error);
            is_sound.then(|| plan.run().ok()).flatten().map(|answer| answer.row_count())
        };
        let tree = kql_syntax::parse(&query.text).query;
        each(&Scope::parts_of(&query.text, &tree), &mut |pipe| self.add_pipe(rule, pipe, &rows));
    }

    fn add_pipe(&mut self, rule: &Rule, pipe: &Pipe<'_>, rows: &dyn Fn(&str) -> Option<usize>) {
        let Some(map) = rule.query.as_ref().map(|q| &q.map) else { return };
        for (i, operator) in pipe.operators.iter().enumerate() {
            let at = key(map.map(operator.span));
            let Some(step) = self.steps.iter_mut().find(|s| key(s.span) == at) else { continue };
            let parts = conditions_of(&operator.kind);
            let places: Vec<Key> = parts.iter().map(|p| key(map.map(p.span))).collect();
            let mut open: Vec<&mut Condition> =
                self.conditions.iter_mut().filter(|c| places.contains(&key(c.span)) && !c.is_covered()).collect();
            if step.passed && open.is_empty() {
                continue;
            }
            // An operator that creates rows is always reached.
            let Some(before) = pipe.up_to(i).map_or(Some(1), |text| rows(&text)) else { continue };
            step.measured = true;
            open.iter_mut().for_each(|c| c.measured = true);
            if before == 0 {
                continue;
            }
            step.reached = true;
            step.passed |= pipe.up_to(i + 1).and_then(|text| rows(&text)).is_some_and(|n| n > 0);
            for condition in &mut open {
                let Some(part) = parts.iter().find(|p| key(map.map(p.span)) == key(condition.span)) else { continue };
                let Some(passed) = pipe.filtered(i, part).and_then(|text| rows(&text)) else { continue };
                condition.seen_true |= passed > 0;
                condition.seen_false |= passed < before;
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Coverage) {
        for (step, more) in self.steps.iter_mut().zip(&other.steps) {
            step.measured |= more.measured;
            step.reached |= more.reached;
            step.passed |= more.passed;
        }
        for (condition, more) in self.conditions.iter_mut().zip(&other.conditions) {
            condition.measured |= more.measured;
            condition.seen_true |= more.seen_true;
            condition.seen_false |= more.seen_false;
        }
    }

    /// The numbers of covered steps and of all steps.
    pub fn of_steps(&self) -> (usize, usize) {
        let measured = || self.steps.iter().filter(|s| s.measured);
        (measured().filter(|s| s.is_covered()).count(), measured().count())
    }

    /// The numbers of covered conditions and of all conditions.
    pub fn of_conditions(&self) -> (usize, usize) {
        let measured = || self.conditions.iter().filter(|c| c.measured);
        (measured().filter(|c| c.is_covered()).count(), measured().count())
    }

    /// Covered steps and conditions in percent, rounded down. A query without steps is fully covered.
    pub fn percent(&self) -> usize {
        let ((steps, all_steps), (conditions, all_conditions)) = (self.of_steps(), self.of_conditions());
        let whole = if self.steps.is_empty() { 100 } else { 0 };
        ((steps + conditions) * 100).checked_div(all_steps + all_conditions).unwrap_or(whole)
    }
}

type Key = (usize, usize);

fn key(span: Span) -> Key {
    (span.range().start, span.range().end)
}

fn conditions_of(kind: &OperatorKind) -> Vec<&Expr> {
    let mut out = Vec::new();
    if let OperatorKind::Where(condition) = kind {
        split(&condition.value, &mut out);
    }
    out
}

fn split<'q>(expr: &'q Expr, out: &mut Vec<&'q Expr>) {
    if let ExprKind::Binary(BinaryOp::And | BinaryOp::Or, a, b) = &expr.kind {
        split(a, out);
        split(b, out);
    } else {
        out.push(expr);
    }
}
