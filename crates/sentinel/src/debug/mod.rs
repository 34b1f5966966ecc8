//! Runs the query of a rule step by step: the rows after each step, the step that loses the wanted row, and why.
//!
//! A step is an operator of a pipeline; step 0 is its source. The right side of a join, the inputs of a union, the list of `in`
//! and what a `let` names are pipelines inside a step, with steps of their own.

mod address;
mod inside;
mod wanted;
mod why;

pub use address::{Address, AddressError};
pub use wanted::WantedRow;
pub use why::{ConditionCount, Loss, Reason};

use crate::engine::Engine;
use crate::evaluate::{RunOptions, request};
use crate::pipe::{Pipe, Scope};
use crate::rule::{QueryText, Rule};
use inside::inside;
use kql::{Answer, Query};
use kql_source::{Diagnostic, Span};
use kql_syntax::ast::OperatorKind;
use kql_types::{Batch, Column, Field, Value};

/// A rule over data, to be looked at step by step.
pub struct Debugger<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Its data.
    pub engine: &'a dyn Engine,
    /// Its run.
    pub run: RunOptions,
    /// The row that should come out; any row without it.
    pub wanted: Option<WantedRow>,
}

/// The steps of a pipeline.
#[derive(Debug)]
pub struct Trail {
    /// In order; the source first, if the pipeline has one.
    pub steps: Vec<Step>,
    /// Position of the step that loses the last row, or the wanted one; `None` if it reaches the end.
    pub lost: Option<usize>,
    /// Why.
    pub reason: Option<Reason>,
}

/// A step and what comes out of it.
#[derive(Debug)]
pub struct Step {
    /// Its address, such as `3` or `3.1.2`.
    pub address: Address,
    /// Its line in the file of the rule, from 1.
    pub line: usize,
    /// Its text in one line.
    pub text: String,
    /// What comes out.
    pub outcome: Outcome,
    /// Pipelines inside, by address and text.
    pub inside: Vec<(Address, String)>,
    /// The query up to here.
    query: String,
}

/// What comes out of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Rows.
    Rows {
        /// All of them.
        all: usize,
        /// Those that have the values of the wanted row, where one is wanted and the table has a column of it.
        wanted: Option<usize>,
    },
    /// No table, such as the graph of `make-graph`.
    NoTable,
    /// The query failed here.
    Failed(String),
}

/// Why a query cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum DebugError {
    /// The rule has no query.
    #[error("the rule has no query")]
    NoQuery,
    /// The query has errors; spans are places in the file of the rule.
    #[error("the query has errors")]
    Query(Vec<Diagnostic>),
    /// There is no such step.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl Debugger<'_> {
    /// Runs the pipeline at an address up to each of its steps; the address of a step means the pipeline that it belongs to.
    ///
    /// # Errors
    ///
    /// The rule has no query, its query has errors, or there is no such pipeline.
    pub fn trail(&self, at: &Address) -> Result<Trail, DebugError> {
        let query = self.rule.query.as_ref().ok_or(DebugError::NoQuery)?;
        let found = self.errors(query);
        if !found.is_empty() {
            return Err(DebugError::Query(found));
        }
        let tree = kql_syntax::parse(&query.text).query;
        let parts = Scope::parts_of(&query.text, &tree);
        let last = parts.last().ok_or(DebugError::NoQuery)?;
        let mut pipe = Pipe::of(&last.scope, last.expr);
        for (step, nth) in at.pipelines() {
            let found = inside(&pipe, step).into_iter().nth(nth.wrapping_sub(1));
            pipe = found.ok_or_else(|| AddressError::nothing_at(at))?.1;
        }
        if at.step().is_some_and(|step| step > pipe.operators.len() || (step == 0 && pipe.source.is_none())) {
            return Err(AddressError::nothing_at(at).into());
        }
        Ok(self.follow(query, &pipe, &at.pipeline()))
    }

    /// The first rows after a step; only those that are wanted if `wanted` is given.
    pub fn rows(&self, step: &Step, wanted: Option<&WantedRow>, most: usize) -> Option<Answer> {
        let Some(wanted) = wanted else { return self.answer(&format!("{}\n| take {most}", step.query)).ok().flatten() };
        let answer = self.answer(&step.query).ok().flatten()?;
        let kept: Vec<_> = wanted.of(&answer, self.run.now).take(most).collect();
        Some(Answer::new(answer.schema.clone(), vec![batch_of(&answer, &kept)], Vec::new()))
    }

    fn errors(&self, query: &QueryText) -> Vec<Diagnostic> {
        let Some((request, arrivals)) = request(self.rule, &self.run) else { return Vec::new() };
        let plan = self.engine.compile_over(&request, &arrivals);
        let errors = plan.diagnostics().iter().filter(|d| d.is_error());
        errors.map(|d| d.clone().map_spans(|span| query.map.map(span))).collect()
    }

    /// The answer to a part of the query; none if it gives no table.
    fn answer(&self, text: &str) -> Result<Option<Answer>, kql::Error> {
        let Some((request, arrivals)) = request(self.rule, &self.run) else { return Ok(None) };
        let plan = self.engine.compile_over(&Query { text, ..request }, &arrivals);
        if plan.diagnostics().iter().any(Diagnostic::is_error) {
            return Ok(None);
        }
        plan.run().map(Some)
    }

    fn outcome(&self, text: &str) -> Outcome {
        let answer = match &self.wanted {
            Some(_) => self.answer(text),
            // Counted by the engine, which then holds no rows.
            None => self.answer(&format!("{text}\n| count")),
        };
        match (answer, &self.wanted) {
            (Err(error), _) => Outcome::Failed(error.to_string()),
            (Ok(None), _) => Outcome::NoTable,
            (Ok(Some(answer)), Some(wanted)) => {
                let is_told = wanted.is_told_by(&answer.schema);
                let count = || wanted.of(&answer, self.run.now).count();
                Outcome::Rows { all: answer.row_count(), wanted: is_told.then(count) }
            }
            (Ok(Some(answer)), None) => {
                let count = answer.rows().next().and_then(|row| row.first().and_then(Value::as_i64));
                Outcome::Rows { all: count.and_then(|n| usize::try_from(n).ok()).unwrap_or(0), wanted: None }
            }
        }
    }

    fn follow(&self, query: &QueryText, pipe: &Pipe<'_>, at: &Address) -> Trail {
        let first = usize::from(pipe.source.is_none());
        let mut steps = Vec::new();
        for number in first..=pipe.operators.len() {
            let Some(text) = pipe.up_to(number) else { continue };
            let span = match number.checked_sub(1) {
                Some(operator) => pipe.operators[operator].span,
                None => pipe.source.map_or(Span::default(), |source| source.span),
            };
            let address = at.then(number);
            let makes_graph = number.checked_sub(1).is_some_and(|i| makes_graph(&pipe.operators[i].kind));
            steps.push(Step {
                line: query.map.outer.place(query.map.map(span).start).line,
                text: in_one_line(&query.text[span.range()]),
                outcome: if makes_graph { Outcome::NoTable } else { self.outcome(&text) },
                inside: inside(pipe, number)
                    .into_iter()
                    .enumerate()
                    .map(|(i, (text, _))| (address.then(i + 1), in_one_line(text)))
                    .collect(),
                address,
                query: text,
            });
        }
        let lost = lost(&steps, self.wanted.as_ref());
        let reason = lost.map(|i| self.why(pipe, &steps, i));
        Trail { steps, lost, reason }
    }
}

/// The last step with rows before and none after it; the first step if no step has any. A wanted row stays while no column tells
/// it, as long as there are rows.
fn lost(steps: &[Step], wanted: Option<&WantedRow>) -> Option<usize> {
    let mut last = None;
    let mut had = true;
    for (i, step) in steps.iter().enumerate() {
        let has = match (&step.outcome, wanted) {
            (Outcome::Rows { wanted: Some(n), .. }, Some(_)) => *n > 0,
            (Outcome::Rows { all, .. }, Some(_)) => had && *all > 0,
            (Outcome::Rows { all, .. }, None) => *all > 0,
            // Nothing is known, so nothing is lost.
            (Outcome::NoTable | Outcome::Failed(_), _) => had,
        };
        if had && !has {
            last = Some(i);
        }
        had = has;
    }
    last.filter(|_| !had)
}

/// Whether what comes out of an operator is a graph.
fn makes_graph(operator: &OperatorKind) -> bool {
    matches!(operator, OperatorKind::MakeGraph(_) | OperatorKind::GraphMarkComponents | OperatorKind::GraphWhere(..))
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Rows as one batch.
fn batch_of(answer: &Answer, rows: &[Vec<Value>]) -> Batch {
    let column =
        |(i, field): (usize, &Field)| Column::from_values(field.ty, rows.iter().filter_map(|row| row.get(i).cloned()));
    Batch::new(answer.schema.fields.iter().enumerate().map(column).collect(), rows.len())
}
