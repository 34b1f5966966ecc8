//! Why a step loses rows: which condition is false, which side of a join is empty, which rows lie outside the window.

use super::inside::inside;
use super::{Address, Debugger, Outcome, Step, WantedRow, in_one_line};
use crate::pipe::Pipe;
use crate::render::{clean, plural};
use kql::{Answer, Query};
use kql_syntax::ast::{BinaryOp, Expr, ExprKind, Join, OperatorKind};
use kql_types::ticks::short_datetime;
use kql_types::{Dyn, Value};

/// Conditions that are tried: each runs the query up to its step.
const MAX_CONDITIONS: usize = 50;
/// Values of a column that are shown, of so many rows.
const MAX_VALUES: usize = 3;
const MAX_ROWS: usize = 1_000;
/// Longer values are cut.
const MAX_TEXT: usize = 40;

/// How rows come to be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// They came to the step, and not out of it.
    Removed,
    /// They were never there: the source lacks them, or no row has the wanted values where their columns first appear.
    NeverThere,
}

/// Why a step loses rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// How.
    pub loss: Loss,
    /// The conditions that a `where` joins by `and`, in order.
    pub conditions: Vec<ConditionCount>,
    /// Sentences.
    pub notes: Vec<String>,
}

/// For how many rows before a step a condition is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionCount {
    /// The condition in one line.
    pub text: String,
    /// Rows for which it is true; `None` if it could not be tried alone.
    pub kept: Option<usize>,
    /// Rows before the step.
    pub of: usize,
    /// Columns that it reads, with the first of their values: `User is alice, bob`.
    pub values: Vec<String>,
}

impl Debugger<'_> {
    /// Why the step at a position loses the rows.
    pub(super) fn why(&self, pipe: &Pipe<'_>, steps: &[Step], at: usize) -> Reason {
        let step = &steps[at];
        // Steps of a pipeline without a source begin with 1.
        let number = at + usize::from(pipe.source.is_none());
        let mut reason = Reason { loss: Loss::NeverThere, conditions: Vec::new(), notes: Vec::new() };
        let Some(operator) = number.checked_sub(1).and_then(|i| pipe.operators.get(i)) else {
            reason.notes.extend(self.why_source(step));
            reason.notes.extend(step.inside.first().map(|(address, _)| look_into(address)));
            return reason;
        };
        let previous = at.checked_sub(1).map(|i| &steps[i]);
        if let (Some(wanted), Some(Outcome::Rows { wanted: None, .. })) = (&self.wanted, previous.map(|p| &p.outcome)) {
            reason.notes.extend(self.other_values(wanted, step).map(|v| format!("no row has the wanted values: {v}")));
            return reason;
        }
        reason.loss = Loss::Removed;
        let before = previous.and_then(|p| self.answer(&p.query).ok().flatten());
        match (&operator.kind, &before) {
            (OperatorKind::Where(condition), Some(before)) => {
                let parts = conjuncts(&condition.value);
                let tried = parts.iter().take(MAX_CONDITIONS);
                reason.conditions.extend(tried.map(|part| self.condition(pipe, number - 1, part, before)));
                if parts.len() > MAX_CONDITIONS {
                    let more = parts.len() - MAX_CONDITIONS;
                    reason.notes.push(format!("{} not tried", plural(more, "more condition")));
                }
            }
            (OperatorKind::Join(join) | OperatorKind::Lookup(join), Some(before)) => {
                reason.notes.extend(self.keys(pipe, number, join, before));
            }
            _ => {}
        }
        for ((address, text), (_, inner)) in step.inside.iter().zip(inside(pipe, number)) {
            let rows = inner.whole().map(|query| self.outcome(&query));
            if let Some(Outcome::Rows { all: 0, .. }) = rows {
                reason.notes.push(format!("`{text}` has no rows; {}", look_into(address)));
            }
        }
        reason
    }

    fn condition(&self, pipe: &Pipe<'_>, before: usize, part: &Expr, rows: &Answer) -> ConditionCount {
        let passed = pipe.filtered(before, part).and_then(|text| self.answer(&text).ok().flatten());
        let count = |answer: &Answer| match &self.wanted {
            Some(wanted) => wanted.of(answer, self.run.now).count(),
            None => answer.row_count(),
        };
        let mut values = Vec::new();
        kql_syntax::visit::each_expr(part, |e| {
            if let ExprKind::Name { name, .. } = &e.kind {
                let shown = self.values(rows, name).map(|values| format!("{name} is {}", listed(values)));
                values.extend(shown.filter(|text| !values.contains(text)));
            }
        });
        ConditionCount {
            text: in_one_line(pipe.scope.text_of(part)),
            kept: passed.as_ref().map(count),
            of: count(rows),
            values,
        }
    }

    /// The distinct values of a column in the first rows, of the wanted ones only; `None` if there is no such column, or no row.
    fn values(&self, answer: &Answer, name: &str) -> Option<Vec<String>> {
        let index = answer.schema.index_of(name)?;
        let mut found: Vec<String> = Vec::new();
        let mut add = |row: Vec<Value>| {
            let text = row.get(index).map(shown).unwrap_or_default();
            if !found.contains(&text) {
                found.push(text);
            }
        };
        match &self.wanted {
            Some(wanted) => wanted.of(answer, self.run.now).take(MAX_ROWS).for_each(&mut add),
            None => answer.rows().take(MAX_ROWS).for_each(&mut add),
        }
        (!found.is_empty()).then_some(found)
    }

    /// The values of the keys on both sides of a join, if both have rows.
    fn keys(&self, pipe: &Pipe<'_>, number: usize, join: &Join, left: &Answer) -> Vec<String> {
        let inner = inside(pipe, number).into_iter().next();
        let right = inner.and_then(|(_, inner)| self.answer(&inner.whole()?).ok().flatten());
        let Some(right) = right.filter(|answer| answer.row_count() > 0) else { return Vec::new() };
        // Every row of the right side can match, not only the wanted one.
        let any = Debugger { wanted: None, run: self.run.clone(), ..*self };
        join.on
            .iter()
            .filter_map(key_names)
            .filter_map(|(l, r)| {
                let (l_values, r_values) = (self.values(left, l)?, any.values(&right, r)?);
                let is_case = l_values.iter().any(|a| r_values.iter().any(|b| a != b && a.eq_ignore_ascii_case(b)));
                let hint = if is_case { "; some differ only in case" } else { "" };
                Some(format!("left `{l}` is {}; right `{r}` is {}{hint}", listed(l_values), listed(r_values)))
            })
            .collect()
    }

    /// The values that rows after a step have in place of the wanted ones.
    fn other_values(&self, wanted: &WantedRow, step: &Step) -> Option<String> {
        let answer = self.answer(&step.query).ok().flatten()?;
        let any = Debugger { wanted: None, run: self.run.clone(), ..*self };
        let values = wanted.columns().filter_map(|c| Some(format!("`{c}` is {}", listed(any.values(&answer, c)?))));
        Some(values.collect::<Vec<_>>().join("; ")).filter(|text| !text.is_empty())
    }

    /// Why there is no row at the start: none at all, or none in the window.
    fn why_source(&self, step: &Step) -> Option<String> {
        let name = &step.text;
        if let Some(wanted) = &self.wanted
            && let Ok(Some(answer)) = self.answer(&step.query)
            && answer.row_count() > 0
        {
            let rows = plural(answer.row_count(), "row");
            let values = self.other_values(wanted, step)?;
            return Some(format!("`{name}` has {rows} in the window, none of them with the wanted values: {values}"));
        }
        let text = format!("{}\n| summarize count(), min(TimeGenerated), max(TimeGenerated)", step.query);
        let query = Query { text: &text, now: self.run.now, window: None };
        let plan = self.engine.compile_over(&query, &kql::Arrivals::default());
        if plan.diagnostics().iter().any(kql_source::Diagnostic::is_error) {
            return None;
        }
        let row = plan.run().ok()?.rows().next()?;
        let [Value::Long(count), first, last] = row.as_slice() else { return None };
        match (count, first, last) {
            (0, ..) => Some(format!("`{name}` has no rows")),
            (n, Value::DateTime(first), Value::DateTime(last)) => Some(format!(
                "`{name}` has {}, from {} to {}, none of which the run sees",
                plural(usize::try_from(*n).unwrap_or(0), "row"),
                short_datetime(*first),
                short_datetime(*last)
            )),
            _ => None,
        }
    }
}

fn look_into(address: &Address) -> String {
    format!("look into it with `--step {address}`")
}

/// The first of some values.
fn listed(mut values: Vec<String>) -> String {
    let more = if values.len() > MAX_VALUES { ", …" } else { "" };
    values.truncate(MAX_VALUES);
    values.join(", ") + more
}

/// The parts of a condition that `and` joins, left to right.
fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    let mut out = Vec::new();
    let mut work = vec![expr];
    while let Some(e) = work.pop() {
        match &e.kind {
            ExprKind::Binary(BinaryOp::And, a, b) => work.extend([b.as_ref(), a.as_ref()]),
            _ => out.push(e),
        }
    }
    out
}

/// The columns of a key on the left and the right: `User`, or `$left.User == $right.Account` in either order.
fn key_names(on: &Expr) -> Option<(&str, &str)> {
    match &on.kind {
        ExprKind::Name { name, .. } => Some((name, name)),
        ExprKind::Binary(BinaryOp::Equal, a, b) => match (side(a)?, side(b)?) {
            (("$left", left), ("$right", right)) | (("$right", right), ("$left", left)) => Some((left, right)),
            _ => None,
        },
        _ => None,
    }
}

/// `$left` and `User` of `$left.User`.
fn side(expr: &Expr) -> Option<(&str, &str)> {
    let ExprKind::Member(of, member) = &expr.kind else { return None };
    let ExprKind::Name { name, .. } = &of.kind else { return None };
    Some((name, &member.name))
}

/// A value in short.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(s) => Dyn::String(s.clone()).to_json(),
        Value::Null(_) => "null".to_string(),
        Value::DateTime(t) => short_datetime(*t),
        other => other.to_string(),
    };
    kql_source::screen::cut(&clean(&text), MAX_TEXT)
}
