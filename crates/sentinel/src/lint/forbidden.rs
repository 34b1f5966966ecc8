//! What a rule's query may not contain: reading every table.

use super::walk;
use kql::syntax::ast::{Expr, ExprKind, Operator, OperatorKind, Query};
use kql_source::{Code, Diagnostic};

pub(super) fn check(query: &Query) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    walk::each_of_query(query, &mut |e| {
        if let ExprKind::Pipe(source, operators) = &e.kind {
            for (i, op) in operators.iter().enumerate() {
                let first = source.is_none() && i == 0;
                out.extend(forbidden(op, first));
            }
        }
    });
    out
}

fn forbidden(op: &Operator, first: bool) -> Option<Diagnostic> {
    let is_union = matches!(&op.kind, OperatorKind::Union(tables) if tables.iter().any(is_star));
    let is_search = first
        && matches!(&op.kind, OperatorKind::Search { tables, predicate } if tables.is_empty() && is_star(predicate));
    let what = match (is_union, is_search) {
        (true, _) => "union *",
        (false, true) => "search *",
        (false, false) => return None,
    };
    let message = format!("a rule may not read every table with `{what}`");
    Some(Diagnostic::new(Code::RuleForbiddenQuery, op.keyword, message).with_help("name the tables"))
}

fn is_star(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Star) || matches!(&expr.kind, ExprKind::Wildcard(text) if text == "*")
}
