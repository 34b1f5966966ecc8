//! Ingestion delay: each table loses the rows that have not arrived when a run starts.

use crate::alert::DELAY;
use crate::engine::{Engine, Plan};
use crate::evaluate::{Evaluation, RunOptions, evaluate};
use crate::rule::Rule;
use kql::types::Schema;
use kql::types::ticks::format_datetime;
use kql::{Answer, Query, RunError};
use kql_source::{Diagnostic, Span};

/// A rule whose tables arrive late.
pub(super) struct Delayed<'a> {
    rule: &'a Rule,
    delays: &'a [(String, i64)],
}

impl<'a> Delayed<'a> {
    /// `None` when nothing is late.
    pub(super) fn new(rule: &'a Rule, delays: &'a [(String, i64)]) -> Option<Self> {
        (!delays.is_empty()).then_some(Delayed { rule, delays })
    }

    pub(super) fn evaluate(&self, engine: &dyn Engine, options: &RunOptions) -> Evaluation {
        let late = LateEngine { inner: engine, delays: self.delays };
        evaluate(self.rule, &late, options)
    }
}

/// An engine in which tables end before the window does: `TimeGenerated + delay <= E + 5 min`, written in front of the query.
struct LateEngine<'a> {
    inner: &'a dyn Engine,
    delays: &'a [(String, i64)],
}

impl Engine for LateEngine<'_> {
    fn compile<'a>(&'a self, query: &Query<'_>) -> Box<dyn Plan + 'a> {
        let mut prefix = String::new();
        for (table, delay) in self.delays {
            let last = query.now + DELAY - delay;
            // A delay within the five minutes changes nothing.
            if last < query.now {
                let name = format!("['{}']", table.replace('\\', "\\\\").replace('\'', "\\'"));
                let time = format_datetime(last.max(0));
                prefix.push_str(&format!("let {name} = {name} | where TimeGenerated <= datetime({time});\n"));
            }
        }
        let text = format!("{prefix}{}", query.text);
        let inner = self.inner.compile(&Query { text: &text, now: query.now, window: query.window });
        Box::new(LatePlan::new(inner, prefix.len()))
    }

    fn newest_time(&self) -> Result<Option<i64>, RunError> {
        self.inner.newest_time()
    }
}

/// A plan whose findings count without the text that was put in front.
struct LatePlan<'a> {
    inner: Box<dyn Plan + 'a>,
    diagnostics: Vec<Diagnostic>,
    prefix: usize,
}

impl<'a> LatePlan<'a> {
    fn new(inner: Box<dyn Plan + 'a>, prefix: usize) -> Self {
        let diagnostics = inner
            .diagnostics()
            .iter()
            // A delay of a table that the query does not read leaves a name unused, which is no fault of the rule.
            .filter(|d| d.span.range().end > prefix || d.is_error())
            .map(|d| {
                let mut d = d.clone();
                d.span = shift(d.span, prefix);
                d.labels.iter_mut().for_each(|l| l.span = shift(l.span, prefix));
                d
            })
            .collect();
        LatePlan { inner, diagnostics, prefix }
    }
}

fn shift(span: Span, by: usize) -> Span {
    Span::new(span.range().start.saturating_sub(by), span.range().end.saturating_sub(by))
}

impl Plan for LatePlan<'_> {
    fn schema(&self) -> &Schema {
        self.inner.schema()
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn run(&self) -> Result<Answer, RunError> {
        self.inner.run().map_err(|e| RunError { span: e.span.map(|s| shift(s, self.prefix)), ..e })
    }
}
