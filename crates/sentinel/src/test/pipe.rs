//! The pipes of a query, each to be run up to any of its steps.

use kql::syntax::ast::{Expr, ExprKind, Operator, Query, Statement};

/// A pipe in its place: the statements before it give the names that it uses.
#[derive(Clone, Copy)]
pub(super) struct Pipe<'q> {
    text: &'q str,
    /// Where the statement begins that the pipe is in.
    statement: usize,
    /// What flows in; `None` where the first operator makes the rows.
    pub(super) source: Option<&'q Expr>,
    /// The steps.
    pub(super) operators: &'q [Operator],
}

impl<'q> Pipe<'q> {
    /// The pipe that an expression is, within a statement that begins at the given place.
    pub(super) fn of(text: &'q str, statement: usize, expr: &'q Expr) -> Pipe<'q> {
        if let ExprKind::Pipe(source, operators) = &expr.kind {
            return Pipe { text, statement, source: source.as_deref(), operators };
        }
        Pipe { text, statement, source: Some(expr), operators: &[] }
    }

    fn start(&self) -> usize {
        let first = self.source.map(|s| s.span).or(self.operators.first().map(|o| o.span));
        first.map_or(self.statement, |s| s.range().start)
    }

    /// The query up to so many steps; `None` where nothing would be left.
    pub(super) fn up_to(&self, steps: usize) -> Option<String> {
        let end = match steps.checked_sub(1) {
            Some(last) => self.operators.get(last)?.span.range().end,
            None => self.source?.span.range().end,
        };
        Some(format!("{}{}", &self.text[..self.statement], &self.text[self.start()..end]))
    }

    /// The right side of the join in a step.
    pub(super) fn right_of(&self, expr: &'q Expr) -> Pipe<'q> {
        Pipe::of(self.text, self.statement, expr)
    }
}

/// The pipe whose rows are those of the query.
pub(super) fn last<'q>(text: &'q str, tree: &'q Query) -> Option<Pipe<'q>> {
    tree.statements.iter().rev().find_map(|s| match s {
        Statement::Expression(e) => Some(Pipe::of(text, e.span.range().start, e)),
        Statement::Let(_)
        | Statement::Alias(_)
        | Statement::Restrict(_)
        | Statement::Set(_)
        | Statement::QueryParameters(_)
        | Statement::Pattern(_) => None,
    })
}

/// The pipes that `let` gives names, in order; functions are none.
pub(super) fn named<'q>(text: &'q str, tree: &'q Query) -> Vec<(&'q str, Pipe<'q>)> {
    let mut out = Vec::new();
    for statement in &tree.statements {
        if let Statement::Let(l) = statement
            && !matches!(l.value.kind, ExprKind::Function(_))
        {
            out.push((l.name.name.as_str(), Pipe::of(text, l.span.range().start, unwrapped(&l.value))));
        }
    }
    out
}

/// What `materialize(…)` holds.
fn unwrapped(expr: &Expr) -> &Expr {
    let ExprKind::Call(name, args) = &expr.kind else { return expr };
    match args.as_slice() {
        [only] if name.name == "materialize" => unwrapped(&only.value),
        [] | [_, ..] => expr,
    }
}
