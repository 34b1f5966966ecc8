//! Traversal of the syntax tree: every statement, operator and expression, parents before children, in the order of the text.
//!
//! A [`Visitor`] overrides the methods for the nodes it looks at and calls the matching `walk_…` function to descend. To look
//! at every expression, a closure is enough:
//!
//! ```
//! use kql_syntax::{ast::ExprKind, parse, visit};
//!
//! let parsed = parse("T | where ago(1h) < Time | summarize count()");
//! let mut calls = Vec::new();
//! visit::each_expr_of_query(&parsed.query, |e| {
//!     if let ExprKind::Call(name, _) = &e.kind {
//!         calls.push(name.name.as_str());
//!     }
//! });
//! assert_eq!(calls, ["ago", "count"]);
//! ```

mod operator;

pub use operator::walk_operator;

use crate::ast::{
    Argument, Expr, ExprKind, Function, Operator, OperatorOption, OptionValue, Pattern, Query, Statement,
};

/// Callbacks for the nodes of a tree. The tree is no deeper than [`crate::MAX_DEPTH`] and [`crate::MAX_LINKS`] allow, so
/// that a visitor may recurse.
pub trait Visitor<'a> {
    /// At a statement.
    fn statement(&mut self, statement: &'a Statement) {
        walk_statement(self, statement);
    }

    /// At an expression.
    fn expr(&mut self, expr: &'a Expr) {
        walk_expr(self, expr);
    }

    /// At an operator of a pipe.
    fn operator(&mut self, operator: &'a Operator) {
        walk_operator(self, operator);
    }
}

/// Visits every statement of a query.
pub fn walk_query<'a, V: Visitor<'a> + ?Sized>(v: &mut V, query: &'a Query) {
    query.statements.iter().for_each(|s| v.statement(s));
}

/// Visits the parts of a statement.
pub fn walk_statement<'a, V: Visitor<'a> + ?Sized>(v: &mut V, statement: &'a Statement) {
    match statement {
        Statement::Let(l) => v.expr(&l.value),
        Statement::Expression(e) => v.expr(e),
        Statement::Alias(a) => v.expr(&a.value),
        Statement::Restrict(list) => exprs(v, list),
        Statement::Set(s) => s.value.iter().for_each(|value| option_value(v, value)),
        Statement::QueryParameters(list) => exprs(v, list.iter().filter_map(|p| p.default.as_ref())),
        Statement::Pattern(p) => pattern(v, p),
    }
}

/// Visits the parts of an expression.
pub fn walk_expr<'a, V: Visitor<'a> + ?Sized>(v: &mut V, expr: &'a Expr) {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Name { .. }
        | ExprKind::Wildcard(_)
        | ExprKind::Star
        | ExprKind::Internal(_)
        | ExprKind::TypeOf(_)
        | ExprKind::Error => {}
        ExprKind::Unary(_, a) | ExprKind::Member(a, _) => v.expr(a),
        ExprKind::Binary(_, a, b) | ExprKind::Index(a, b) => {
            v.expr(a);
            v.expr(b);
        }
        ExprKind::List(_, a, list) => {
            v.expr(a);
            exprs(v, list);
        }
        ExprKind::Between { value, low, high, .. } => [value, low, high].into_iter().for_each(|e| v.expr(e)),
        ExprKind::Call(_, args) => arguments(v, args),
        ExprKind::MethodCall(a, _, args) => {
            v.expr(a);
            arguments(v, args);
        }
        ExprKind::Pipe(source, operators) => {
            source.iter().for_each(|e| v.expr(e));
            operators.iter().for_each(|o| v.operator(o));
        }
        ExprKind::DataTable { values, .. } => exprs(v, values),
        ExprKind::ExternalData { uris, options: list, .. } => {
            exprs(v, uris);
            options(v, list);
        }
        ExprKind::Function(f) => function(v, f),
        ExprKind::EntityGroup(list) => exprs(v, list),
        ExprKind::MacroExpand { group, body, options: list, .. } => {
            options(v, list);
            v.expr(group);
            body.iter().for_each(|s| v.statement(s));
        }
    }
}

fn function<'a, V: Visitor<'a> + ?Sized>(v: &mut V, f: &'a Function) {
    exprs(v, f.parameters.iter().filter_map(|p| p.default.as_ref()));
    f.body.iter().for_each(|s| v.statement(s));
}

fn pattern<'a, V: Visitor<'a> + ?Sized>(v: &mut V, pattern: &'a Pattern) {
    for rule in &pattern.rules {
        exprs(v, rule.arguments.iter().chain(&rule.path));
        rule.body.iter().for_each(|s| v.statement(s));
    }
}

fn exprs<'a, V: Visitor<'a> + ?Sized>(v: &mut V, list: impl IntoIterator<Item = &'a Expr>) {
    list.into_iter().for_each(|e| v.expr(e));
}

fn arguments<'a, V: Visitor<'a> + ?Sized>(v: &mut V, list: impl IntoIterator<Item = &'a Argument>) {
    list.into_iter().for_each(|a| v.expr(&a.value));
}

fn options<'a, V: Visitor<'a> + ?Sized>(v: &mut V, list: &'a [OperatorOption]) {
    list.iter().for_each(|o| option_value(v, &o.value));
}

fn option_value<'a, V: Visitor<'a> + ?Sized>(v: &mut V, value: &'a OptionValue) {
    match value {
        OptionValue::Expr(e) => v.expr(e),
        OptionValue::Name(_) | OptionValue::Literal(..) => {}
    }
}

/// Calls a closure at every expression.
struct EachExpr<F>(F);

impl<'a, F: FnMut(&'a Expr)> Visitor<'a> for EachExpr<F> {
    fn expr(&mut self, expr: &'a Expr) {
        (self.0)(expr);
        walk_expr(self, expr);
    }
}

/// Calls `f` at every expression of a query.
pub fn each_expr_of_query<'a>(query: &'a Query, f: impl FnMut(&'a Expr)) {
    walk_query(&mut EachExpr(f), query);
}

/// Calls `f` at an expression and at every expression below it.
pub fn each_expr<'a>(expr: &'a Expr, f: impl FnMut(&'a Expr)) {
    EachExpr(f).expr(expr);
}
