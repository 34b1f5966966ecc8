//! What a rule's query may not contain: reading every table.

use super::ExprLint;
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{Expr, ExprKind, Operator, OperatorKind};

/// Finds `union *` and `search *`.
#[derive(Default)]
pub(super) struct ForbiddenOperators {
    pub(super) found: Vec<Diagnostic>,
}

impl<'q> ExprLint<'q> for ForbiddenOperators {
    fn expr(&mut self, expr: &'q Expr) {
        let ExprKind::Pipe(source, operators) = &expr.kind else { return };
        for (i, op) in operators.iter().enumerate() {
            let is_first = source.is_none() && i == 0;
            if let Some(what) = reads_every_table(op, is_first) {
                let message = format!("a rule may not read every table with `{what}`");
                let d = Diagnostic::new(Code::RuleForbiddenQuery, op.keyword, message);
                self.found.push(d.with_help("name the tables"));
            }
        }
    }
}

fn reads_every_table(op: &Operator, is_first: bool) -> Option<&'static str> {
    let is_union = matches!(&op.kind, OperatorKind::Union(tables) if tables.iter().any(is_star));
    let is_search = is_first
        && matches!(&op.kind, OperatorKind::Search { tables, predicate } if tables.is_empty() && is_star(predicate));
    match (is_union, is_search) {
        (true, _) => Some("union *"),
        (false, true) => Some("search *"),
        (false, false) => None,
    }
}

fn is_star(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Star) || matches!(&expr.kind, ExprKind::Wildcard(text) if text == "*")
}
