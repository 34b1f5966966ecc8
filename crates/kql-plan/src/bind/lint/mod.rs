//! Warnings about valid queries that probably do not mean what was intended.
//!
//! Invariant: a warning is true of the query for any data. Constants that come from a `let` or a parameter may be switches that
//! are turned off for now, so most lints look only at literals in place.

mod compare;
mod contradiction;
mod count_argument;
mod date_text;
mod deprecated;
mod domain;
mod null_test;
mod plain;
mod search_term;
mod written;

use super::binder::{Binder, Cx};
use crate::fold::fold;
use crate::ir::Expr;
use kql_functions::Scalar;
use kql_source::Span;
use kql_syntax::ast::{self, BinaryOp, ExprKind};
use kql_types::{Type, Value};

/// A bound expression and its syntax.
#[derive(Clone, Copy)]
pub(crate) struct Side<'s> {
    pub(crate) text: &'s ast::Expr,
    pub(crate) expr: &'s Expr,
}

impl Binder<'_> {
    /// Whether lints apply here: not while a query runs, and not in a function, whose parameters may have any value.
    fn lints(&self) -> bool {
        self.evaluate.is_none()
            && !self.as_compiler()
            && self.calls.in_own_text()
            && self.calls.is_independent_of_parameters()
    }

    /// Checks `left op right`.
    pub(crate) fn lint_infix(&mut self, op: BinaryOp, left: Side<'_>, right: Side<'_>, cx: Cx<'_>, span: Span) {
        if !self.lints() {
            return;
        }
        self.lint_search_term(op, left, right);
        self.lint_plain(op, left, right);
        self.lint_comparison(op, left, right, cx, span);
        if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            self.lint_date_text(left, right);
        }
    }

    /// Checks `value in (items)`, `has_any` and the other list operators.
    pub(crate) fn lint_list(&mut self, op: ast::ListOp, value: Side<'_>, items: &[Side<'_>], cx: Cx<'_>, span: Span) {
        if !self.lints() {
            return;
        }
        match op {
            ast::ListOp::In | ast::ListOp::NotIn | ast::ListOp::InCi | ast::ListOp::NotInCi => {
                self.lint_members(op, value, items, cx, span);
                items.iter().for_each(|item| self.lint_date_text(value, *item));
            }
            ast::ListOp::HasAny | ast::ListOp::HasAll => self.lint_search_terms(op.text(), items),
        }
    }

    /// Checks `value between (low .. high)`.
    pub(crate) fn lint_between(&mut self, negated: bool, low: Side<'_>, high: Side<'_>, cx: Cx<'_>, span: Span) {
        if self.lints() {
            self.lint_bounds(negated, low, high, cx, span);
        }
    }

    /// The result of an operator over constants.
    fn truth_of(&self, function: &'static Scalar, args: Vec<Expr>) -> Option<Value> {
        match fold(function, args, Type::Bool, &self.options.context) {
            Ok(Expr::Constant(v)) => Some(v),
            Ok(_) | Err(_) => None,
        }
    }

    /// Whether an operator holds between two constants; `None` where that is not known.
    fn holds(&self, function: &'static Scalar, left: &Value, right: &Value) -> Option<bool> {
        let value = self.truth_of(function, vec![Expr::Constant(left.clone()), Expr::Constant(right.clone())])?;
        Some(value == Value::Bool(true))
    }
}

/// How messages refer to an expression: by its column or function, else as "the value".
fn name_of(text: &ast::Expr) -> String {
    match &text.kind {
        ExprKind::Name { name, .. } => format!("`{name}`"),
        ExprKind::Call(function, _) => format!("the value of `{}`", function.name),
        _ => "the value".to_string(),
    }
}
