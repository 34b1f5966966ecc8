//! Ingestion delay: each table loses the rows that have not arrived when a run starts.

use crate::alert::DELAY;
use crate::engine::{Engine, Plan};
use crate::evaluate::{Evaluation, RunOptions, evaluate};
use crate::lint::each_of_query;
use crate::rule::Rule;
use kql::syntax::ast::{Expr, ExprKind, OperatorKind, Query as Tree, Statement};
use kql::types::Schema;
use kql::types::ticks::format_datetime;
use kql::{Answer, Query, RunError};
use kql_source::{Diagnostic, Span};

/// A rule whose tables arrive late.
pub(super) struct Delayed<'a> {
    rule: &'a Rule,
    /// Where the query names a table that is late, with its delay.
    places: Vec<(Span, i64)>,
}

impl<'a> Delayed<'a> {
    /// `None` when nothing is late.
    pub(super) fn new(rule: &'a Rule, delays: &[(String, i64)]) -> Option<Self> {
        let query = rule.query.as_ref().filter(|_| !delays.is_empty())?;
        let tree = kql::syntax::parse(&query.text).query;
        let delay = |name: &str| delays.iter().find(|(t, _)| t == name).map(|(_, d)| *d);
        let mut places: Vec<(Span, i64)> =
            sources(&tree).into_iter().filter_map(|(name, span)| Some((span, delay(&name)?))).collect();
        places.sort();
        places.dedup();
        Some(Delayed { rule, places })
    }

    pub(super) fn evaluate(&self, engine: &dyn Engine, options: &RunOptions) -> Evaluation {
        let late = LateEngine { inner: engine, places: &self.places };
        evaluate(self.rule, &late, options)
    }
}

/// Tables with a delay that the query never names.
pub(super) fn unread(rule: &Rule, delays: &[(String, i64)]) -> Vec<String> {
    let tree = kql::syntax::parse(rule.query.as_ref().map_or("", |q| &q.text)).query;
    let read: Vec<String> = sources(&tree).into_iter().map(|(name, _)| name).collect();
    delays.iter().map(|(t, _)| t).filter(|t| !read.contains(t)).cloned().collect()
}

/// Names and calls that stand where a table does.
fn sources(tree: &Tree) -> Vec<(String, Span)> {
    let mut out = Vec::new();
    let mut add = |e: &Expr| match &e.kind {
        ExprKind::Name { name, .. } => out.push((name.clone(), e.span)),
        ExprKind::Call(name, _) => out.push((name.name.clone(), e.span)),
        _ => {}
    };
    for statement in &tree.statements {
        match statement {
            Statement::Let(l) => add(&l.value),
            Statement::Expression(e) => add(e),
            Statement::Alias(_)
            | Statement::Restrict(_)
            | Statement::Set(_)
            | Statement::QueryParameters(_)
            | Statement::Pattern(_) => {}
        }
    }
    each_of_query(tree, &mut |e| match &e.kind {
        ExprKind::Pipe(source, operators) => {
            source.iter().for_each(|s| add(s));
            for op in operators {
                match &op.kind {
                    OperatorKind::Union(list) => list.iter().for_each(&mut add),
                    OperatorKind::Join(join) | OperatorKind::Lookup(join) => add(&join.right),
                    _ => {}
                }
            }
        }
        ExprKind::Function(function) => {
            for statement in &function.body {
                if let Statement::Expression(e) = statement {
                    add(e);
                }
            }
        }
        ExprKind::Call(name, args) if matches!(name.name.as_str(), "materialize" | "toscalar") => {
            args.iter().for_each(|a| add(&a.value));
        }
        _ => {}
    });
    out
}

/// An engine in which late tables end before the window does: `TimeGenerated + delay <= E + 5 min`, written around their names.
struct LateEngine<'a> {
    inner: &'a dyn Engine,
    places: &'a [(Span, i64)],
}

impl Engine for LateEngine<'_> {
    fn compile<'a>(&'a self, query: &Query<'_>) -> Box<dyn Plan + 'a> {
        let mut insertions: Vec<(usize, String)> = Vec::new();
        for (span, delay) in self.places {
            let last = query.now + DELAY - delay;
            // A delay within the five minutes changes nothing.
            if last < query.now {
                let time = format_datetime(last.max(0));
                insertions.push((span.range().start, "(".to_string()));
                insertions.push((span.range().end, format!(" | where TimeGenerated <= datetime({time}))")));
            }
        }
        insertions.sort_by_key(|(at, _)| *at);
        let mut text = String::new();
        let mut from = 0;
        for (at, inserted) in &insertions {
            text.push_str(query.text.get(from..*at).unwrap_or(""));
            text.push_str(inserted);
            from = *at;
        }
        text.push_str(query.text.get(from..).unwrap_or(""));
        let lengths = insertions.into_iter().map(|(at, t)| (at, t.len())).collect();
        let inner = self.inner.compile(&Query { text: &text, now: query.now, window: query.window });
        Box::new(LatePlan::new(inner, lengths))
    }

    fn newest_time(&self) -> Result<Option<i64>, RunError> {
        self.inner.newest_time()
    }
}

/// A plan whose findings count in the text without what was inserted.
struct LatePlan<'a> {
    inner: Box<dyn Plan + 'a>,
    diagnostics: Vec<Diagnostic>,
    inserted: Vec<(usize, usize)>,
}

impl<'a> LatePlan<'a> {
    fn new(inner: Box<dyn Plan + 'a>, inserted: Vec<(usize, usize)>) -> Self {
        let diagnostics = inner
            .diagnostics()
            .iter()
            .map(|d| {
                let mut d = d.clone();
                d.span = back(d.span, &inserted);
                d.labels.iter_mut().for_each(|l| l.span = back(l.span, &inserted));
                d
            })
            .collect();
        LatePlan { inner, diagnostics, inserted }
    }
}

/// A span of the longer text in the original one.
fn back(span: Span, inserted: &[(usize, usize)]) -> Span {
    let one = |offset: usize| {
        let mut before = 0;
        for (at, length) in inserted {
            if at + before >= offset {
                break;
            }
            before += (*length).min(offset - at - before);
        }
        offset - before
    };
    Span::new(one(span.range().start), one(span.range().end))
}

impl Plan for LatePlan<'_> {
    fn schema(&self) -> &Schema {
        self.inner.schema()
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn run(&self) -> Result<Answer, RunError> {
        self.inner.run().map_err(|e| RunError { span: e.span.map(|s| back(s, &self.inserted)), ..e })
    }
}
