//! Comparisons for which a plainer operator gives the same and costs less.

use super::Side;
use crate::bind::binder::Binder;
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};
use kql_syntax::ast::{BinaryOp, ExprKind, Literal};
use kql_types::Type;

impl Binder<'_> {
    /// `=~` with a text that has no letters, and `contains` with one that begins and ends between words.
    pub(super) fn lint_plain(&mut self, op: BinaryOp, left: Side<'_>, right: Side<'_>) {
        let ExprKind::Literal(Literal::String(text)) = &right.text.kind else { return };
        if left.expr.ty() != Type::String || !text.is_ascii() {
            return;
        }
        let (code, message, instead) = if let Some(instead) = cased(op) {
            if text.is_empty() || text.contains(|c: char| c.is_ascii_alphabetic()) {
                return;
            }
            let message = format!("`{}` is not needed for a text without letters", op.text());
            (Code::NeedlessCaseFolding, message, instead)
        } else if let Some(instead) = whole_terms(op) {
            let outside = |c: char| !c.is_ascii_alphanumeric();
            let is_bounded = text.starts_with(outside) && text.ends_with(outside);
            if !is_bounded || !text.split(outside).any(|word| word.len() >= MIN_TERM) {
                return;
            }
            let message = format!("`{}` finds the same as `{}` here, with an index", instead.text(), op.text());
            (Code::ContainsWholeTerms, message, instead)
        } else {
            return;
        };
        // What lies between the sides is the operator; the session makes sure of it, which has the text.
        let between = Span { start: left.text.span.end, end: right.text.span.start };
        let fix = Fix::replace(format!("use `{}`", instead.text()), between, instead.text(), Applicability::Safe);
        self.report(
            Diagnostic::new(code, left.text.span.to(right.text.span), message)
                .with_help(format!("use `{}`", instead.text()))
                .with_fix(fix),
        );
    }
}

/// The shortest term that the service keeps in its index.
const MIN_TERM: usize = 3;

fn cased(op: BinaryOp) -> Option<BinaryOp> {
    match op {
        BinaryOp::EqualCi => Some(BinaryOp::Equal),
        BinaryOp::NotEqualCi => Some(BinaryOp::NotEqual),
        _ => None,
    }
}

fn whole_terms(op: BinaryOp) -> Option<BinaryOp> {
    match op {
        BinaryOp::Contains => Some(BinaryOp::Has),
        BinaryOp::NotContains => Some(BinaryOp::NotHas),
        BinaryOp::ContainsCs => Some(BinaryOp::HasCs),
        BinaryOp::NotContainsCs => Some(BinaryOp::NotHasCs),
        _ => None,
    }
}
