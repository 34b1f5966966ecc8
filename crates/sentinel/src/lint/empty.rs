//! A mapped column that is empty in some rows, so that those rows give no entity.

use crate::rule::{Placed, Rule};
use kql::syntax::ast::{
    Argument, BinaryOp, Expr, ExprKind, Literal, Operator, OperatorKind, OptionValue, Query, Statement,
};
use kql_source::{Code, Diagnostic, Span};

/// Why a column may be empty.
struct Reason {
    why: &'static str,
    at: Span,
}

pub(super) fn check(rule: &Rule, query: &Query) -> Vec<Diagnostic> {
    let Some(text) = &rule.query else { return Vec::new() };
    let last = query.statements.iter().rev().find_map(|s| match s {
        Statement::Expression(Expr { kind: ExprKind::Pipe(_, operators), .. }) => Some(operators),
        _ => None,
    });
    let Some(operators) = last else { return Vec::new() };
    let mut out = Vec::new();
    for mapping in &rule.entity_mappings {
        // A second identifier may well be empty; the entity is lost only with the one that identifies it.
        let [(_, column)] = mapping.fields.as_slice() else { continue };
        if let Some(reason) = reason(operators, &column.value) {
            out.push(finding(column, &reason, text.map.map(reason.at)));
        }
    }
    out
}

fn finding(column: &Placed<String>, reason: &Reason, at: Span) -> Diagnostic {
    let message = format!("the entity column `{}` can be empty: {}", column.value, reason.why);
    Diagnostic::new(Code::EntityMayBeEmpty, column.span, message)
        .with_place(at, "made here")
        .with_help("rows without it give no entity: add `| where isnotempty(…)`, or map a second column")
}

/// Follows one column through the last pipe, from its end.
fn reason(operators: &[Operator], column: &str) -> Option<Reason> {
    for op in operators.iter().rev() {
        match &op.kind {
            OperatorKind::Where(condition) if tests(&condition.value, column) => return None,
            OperatorKind::Extend(list) | OperatorKind::Project(list) => {
                if let Some(made) = list.iter().find(|a| a.names.len() == 1 && a.names[0].name == column) {
                    return made_empty(&made.value);
                }
            }
            OperatorKind::Join(join) if kind_of(op) == Some("leftouter") && made_on_the_right(&join.right, column) => {
                return Some(Reason { why: "it comes from the right of a `leftouter` join", at: op.keyword });
            }
            // Behind these a column of the same name may be another one.
            OperatorKind::Summarize { .. } | OperatorKind::ProjectRename(_) | OperatorKind::MvExpand { .. } => {
                return None;
            }
            _ => {}
        }
    }
    None
}

fn kind_of(op: &Operator) -> Option<&str> {
    let option = op.options.iter().find(|o| o.name.name == "kind")?;
    match &option.value {
        OptionValue::Name(ident) => Some(&ident.name),
        OptionValue::Literal(Literal::String(s), _) => Some(s),
        OptionValue::Literal(..) | OptionValue::Expr(_) => None,
    }
}

fn made_on_the_right(right: &Expr, column: &str) -> bool {
    let ExprKind::Pipe(_, operators) = &right.kind else { return false };
    let names = |list: &[Argument]| list.iter().any(|a| a.names.iter().any(|n| n.name == column));
    operators.iter().any(|op| match &op.kind {
        OperatorKind::Extend(list) | OperatorKind::Project(list) | OperatorKind::ProjectRename(list) => names(list),
        OperatorKind::Summarize { aggregates, .. } => names(aggregates),
        _ => false,
    })
}

fn made_empty(value: &Expr) -> Option<Reason> {
    let ExprKind::Call(name, args) = &value.kind else { return None };
    let is_empty = |e: &Expr| matches!(&e.kind, ExprKind::Literal(Literal::String(s)) if s.is_empty());
    let why = match name.name.as_str() {
        "iff" | "iif" if args.iter().skip(1).any(|a| is_empty(&a.value)) => "one branch is an empty text",
        "case" if args.last().is_some_and(|a| is_empty(&a.value)) => "its last branch is an empty text",
        "column_ifexists" if args.get(1).is_some_and(|a| is_empty(&a.value)) => "the column may not exist",
        _ => return None,
    };
    Some(Reason { why, at: value.span })
}

/// Whether a condition keeps only rows in which the column has a value.
fn tests(condition: &Expr, column: &str) -> bool {
    let is_column = |e: &Expr| matches!(&e.kind, ExprKind::Name { name, .. } if name == column);
    match &condition.kind {
        ExprKind::Binary(BinaryOp::And, a, b) => tests(a, column) || tests(b, column),
        ExprKind::Binary(BinaryOp::Or, ..) => false,
        ExprKind::Binary(_, a, b) => is_column(a) || is_column(b),
        ExprKind::List(_, a, _) => is_column(a),
        ExprKind::Call(name, args) => {
            matches!(name.name.as_str(), "isnotempty" | "isnotnull") && args.iter().any(|a| is_column(&a.value))
        }
        _ => false,
    }
}
