//! The pipelines of a query, as queries that end after any of their steps.

use kql_syntax::ast::{Argument, Expr, ExprKind, Function, Operator, OperatorKind, Query, Statement};
use std::rc::Rc;

/// The statements before a pipeline, as text, and the names that they define.
#[derive(Clone)]
pub(crate) struct Scope<'q> {
    text: &'q str,
    before: Rc<str>,
    names: Rc<[Named<'q>]>,
}

/// A name that `let` defines.
#[derive(Clone)]
struct Named<'q> {
    name: &'q str,
    value: &'q Expr,
    before: Rc<str>,
}

/// The value of a statement in its scope.
pub(crate) struct Part<'q> {
    pub(crate) scope: Scope<'q>,
    pub(crate) expr: &'q Expr,
}

impl<'q> Scope<'q> {
    /// The values of a query's statements, that of the query last.
    pub(crate) fn parts_of(text: &'q str, tree: &'q Query) -> Vec<Part<'q>> {
        Scope { text, before: "".into(), names: Rc::new([]) }.parts(&tree.statements, 0)
    }

    fn parts(&self, statements: &'q [Statement], begin: usize) -> Vec<Part<'q>> {
        let mut out = Vec::new();
        let mut names = self.names.to_vec();
        for statement in statements {
            let (Some(start), Some(expr)) = (start(statement), value(statement)) else { continue };
            let before: Rc<str> = format!("{}{}", self.before, &self.text[begin..start]).into();
            let scope = Scope { text: self.text, before: before.clone(), names: names.clone().into() };
            out.push(Part { scope, expr });
            if let Statement::Let(l) = statement {
                names.push(Named { name: &l.name.name, value: expr, before });
            }
        }
        out
    }

    /// The text of a part of the query.
    pub(crate) fn text_of(&self, expr: &Expr) -> &'q str {
        &self.text[expr.span.range()]
    }

    fn named(&self, name: &str) -> Option<&Named<'q>> {
        self.names.iter().rev().find(|n| n.name == name)
    }

    /// The body of a function of the query where it is called: its parameters become names. What is piped into `invoke` is
    /// the first argument.
    pub(crate) fn body(&self, call: &'q Expr, piped: Option<&str>) -> Option<Vec<Part<'q>>> {
        let (name, arguments) = called(call)?;
        let ExprKind::Function(function) = &self.named(name)?.value.kind else { return None };
        let begin = function.body.iter().find_map(start)?;
        let before = format!("{}{}", self.before, self.bindings(function, arguments, piped)).into();
        Some(Scope { before, ..self.clone() }.parts(&function.body, begin))
    }

    fn bindings(&self, function: &'q Function, arguments: &'q [Argument], piped: Option<&str>) -> String {
        let mut out = String::new();
        let mut by_place = arguments.iter().filter(|a| a.names.is_empty());
        for (i, parameter) in function.parameters.iter().enumerate() {
            let name = &parameter.name.name;
            let written = |e: &Expr| &self.text[e.span.range()];
            let by_name = || arguments.iter().find(|a| a.names.iter().any(|n| n.name == *name));
            let mut given =
                || by_name().or_else(|| by_place.next()).map(|a| &a.value).or(parameter.default.as_ref()).map(written);
            let value = piped.filter(|_| i == 0).or_else(&mut given);
            // A name that is passed on under the same name needs no second one.
            if let Some(value) = value.filter(|v| v != name) {
                out.push_str(&format!("let {} = {value};\n", &self.text[parameter.name.span.range()]));
            }
        }
        out
    }

    /// The pipeline that an expression refers to: its own, that of a name, or that of a function's body.
    pub(crate) fn pipe(&self, expr: &'q Expr) -> Option<Pipe<'q>> {
        if matches!(unwrapped(expr).kind, ExprKind::Pipe(..)) {
            return Some(Pipe::of(self, expr));
        }
        if let Some(parts) = self.body(expr, None) {
            return parts.last().map(|p| Pipe::of(&p.scope, p.expr));
        }
        let ExprKind::Name { name, .. } = &unwrapped(expr).kind else { return None };
        let named = self.named(name)?;
        Some(Pipe::of(&Scope { before: named.before.clone(), ..self.clone() }, named.value))
    }
}

fn start(statement: &Statement) -> Option<usize> {
    match statement {
        Statement::Let(l) => Some(l.span.range().start),
        Statement::Expression(e) => Some(e.span.range().start),
        Statement::Alias(_)
        | Statement::Restrict(_)
        | Statement::Set(_)
        | Statement::QueryParameters(_)
        | Statement::Pattern(_) => None,
    }
}

fn value(statement: &Statement) -> Option<&Expr> {
    match statement {
        Statement::Let(l) => Some(&l.value),
        Statement::Expression(e) => Some(e),
        Statement::Alias(_)
        | Statement::Restrict(_)
        | Statement::Set(_)
        | Statement::QueryParameters(_)
        | Statement::Pattern(_) => None,
    }
}

/// Name and arguments of a call; a function without parameters may be called by its name alone.
pub(crate) fn called(expr: &Expr) -> Option<(&str, &[Argument])> {
    if let ExprKind::Call(name, arguments) = &expr.kind {
        return Some((&name.name, arguments));
    }
    let ExprKind::Name { name, .. } = &expr.kind else { return None };
    Some((name, &[]))
}

/// The argument of `materialize(…)`; any other expression itself.
fn unwrapped(expr: &Expr) -> &Expr {
    let ExprKind::Call(name, args) = &expr.kind else { return expr };
    match args.as_slice() {
        [only] if name.name == "materialize" => unwrapped(&only.value),
        [] | [_, ..] => expr,
    }
}

/// A pipeline in its scope.
#[derive(Clone)]
pub(crate) struct Pipe<'q> {
    pub(crate) scope: Scope<'q>,
    /// The input; `None` if the first operator creates the rows.
    pub(crate) source: Option<&'q Expr>,
    /// The steps.
    pub(crate) operators: &'q [Operator],
}

impl<'q> Pipe<'q> {
    /// The pipeline of an expression; any other expression is one without steps.
    pub(crate) fn of(scope: &Scope<'q>, expr: &'q Expr) -> Pipe<'q> {
        let (scope, expr) = (scope.clone(), unwrapped(expr));
        if let ExprKind::Pipe(source, operators) = &expr.kind {
            return Pipe { scope, source: source.as_deref(), operators };
        }
        Pipe { scope, source: Some(expr), operators: &[] }
    }

    /// Whether it has an input of its own, unlike the subqueries of `mv-apply` and the like.
    pub(crate) fn is_whole(&self) -> bool {
        let makes_rows = |o: &Operator| {
            matches!(
                o.kind,
                OperatorKind::Union(_)
                    | OperatorKind::Print(_)
                    | OperatorKind::Range { .. }
                    | OperatorKind::Search { .. }
                    | OperatorKind::Find(_)
                    | OperatorKind::Evaluate { .. }
            )
        };
        self.source.is_some() || self.operators.first().is_some_and(makes_rows)
    }

    /// The first steps of the pipeline, without the statements before it; `None` if there are none.
    pub(crate) fn alone_up_to(&self, steps: usize) -> Option<&'q str> {
        let start = self.source.map(|s| s.span).or(self.operators.first().map(|o| o.span))?.range().start;
        let end = match steps.checked_sub(1) {
            Some(last) => self.operators.get(last)?.span.range().end,
            None => self.source?.span.range().end,
        };
        Some(&self.scope.text[start..end])
    }

    /// A query of the first steps.
    pub(crate) fn up_to(&self, steps: usize) -> Option<String> {
        self.alone_up_to(steps).map(|own| format!("{}{own}", self.scope.before))
    }

    /// A query of the first steps, filtered by a condition.
    pub(crate) fn filtered(&self, steps: usize, condition: &Expr) -> Option<String> {
        self.up_to(steps).map(|text| format!("{text}\n| where {}", &self.scope.text[condition.span.range()]))
    }

    /// The whole query.
    pub(crate) fn whole(&self) -> Option<String> {
        self.up_to(self.operators.len())
    }
}

/// Limit of nested calls, since functions may call each other.
const MAX_DEPTH: usize = 8;

/// Calls `f` for each pipeline of a query that has an input; for those of a function once per call.
pub(crate) fn each<'q>(parts: &[Part<'q>], f: &mut dyn FnMut(&Pipe<'q>)) {
    each_below(parts, 0, f);
}

fn each_below<'q>(parts: &[Part<'q>], depth: usize, f: &mut dyn FnMut(&Pipe<'q>)) {
    let values = parts.iter().filter(|p| depth < MAX_DEPTH && !matches!(p.expr.kind, ExprKind::Function(_)));
    for Part { scope, expr } in values {
        kql_syntax::visit::each_expr(expr, |e| {
            if let Some(body) = scope.body(e, None) {
                each_below(&body, depth + 1, f);
            }
            let pipe = Pipe::of(scope, e);
            if pipe.operators.is_empty() || !pipe.is_whole() {
                return;
            }
            f(&pipe);
            for (i, step) in pipe.operators.iter().enumerate() {
                if let OperatorKind::Invoke(call) = &step.kind
                    && let Some(table) = pipe.alone_up_to(i)
                    && let Some(body) = scope.body(call, Some(&format!("({table})")))
                {
                    each_below(&body, depth + 1, f);
                }
            }
        });
    }
}
