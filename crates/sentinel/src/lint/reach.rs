//! A trigger that the number of rows of the query can never meet, or always meets.

use super::builtin::Builtins;
use crate::rule::{Rule, TriggerOperator};
use kql_functions::SpecialForm;
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{Argument, Expr, ExprKind, Literal, Operator, OperatorKind, Query, RowEffect, Statement};
use std::collections::HashMap;

/// How many rows there are at least and at most.
#[derive(Clone, Copy)]
struct Bounds {
    least: i64,
    most: i64,
    /// The operator that made them narrow.
    by: Option<Span>,
}

const ANY: Bounds = Bounds { least: 0, most: i64::MAX, by: None };

pub(super) fn check(rule: &Rule, query: &Query, builtins: &Builtins<'_>) -> Option<Diagnostic> {
    let mut tables: HashMap<&str, Bounds> = HashMap::new();
    let mut last = ANY;
    let mut whole = Span::at(0);
    for statement in &query.statements {
        match statement {
            Statement::Let(l) => {
                let bounds = bounds(&l.value, &tables, builtins);
                tables.insert(&l.name.name, bounds);
            }
            Statement::Expression(e) => {
                last = bounds(e, &tables, builtins);
                whole = e.span;
            }
            Statement::Alias(_)
            | Statement::Restrict(_)
            | Statement::Set(_)
            | Statement::QueryParameters(_)
            | Statement::Pattern(_) => {}
        }
    }
    let (operator, threshold) = rule.trigger();
    let verdict = verdict(last, operator, threshold)?;
    let rows = match (last.least, last.most) {
        (least, most) if least == most && most == 1 => "always returns 1 row".to_string(),
        (least, most) if least == most => format!("always returns {most} rows"),
        (_, i64::MAX) => format!("returns at least {} row", last.least),
        (_, 1) => "returns at most 1 row".to_string(),
        (_, most) => format!("returns at most {most} rows"),
    };
    let trigger = format!("{} {threshold}", operator.sign());
    let (message, help) = if verdict {
        let message = format!("the rule fires at every run: the query {rows}, and the trigger is `rows {trigger}`");
        (message, "filter the result, for example with `| where count_ > 10` after `summarize`")
    } else {
        let message = format!("the rule can never fire: the query {rows}, and the trigger is `rows {trigger}`");
        (message, "compare inside the query and trigger on more than 0 rows")
    };
    let span = last.by.unwrap_or(Span::at(whole.range().start));
    Some(Diagnostic::new(Code::ThresholdOutOfReach, span, message).with_help(help))
}

/// Whether the trigger always fires or never does; `None` when it depends.
fn verdict(rows: Bounds, operator: TriggerOperator, threshold: i64) -> Option<bool> {
    let (always, never) = match operator {
        TriggerOperator::GreaterThan => (rows.least > threshold, rows.most <= threshold),
        TriggerOperator::LessThan => (rows.most < threshold, rows.least >= threshold),
        TriggerOperator::Equal => {
            let only = rows.least == rows.most && rows.least == threshold;
            (only, threshold < rows.least || threshold > rows.most)
        }
        TriggerOperator::NotEqual => {
            let only = rows.least == rows.most && rows.least == threshold;
            (threshold < rows.least || threshold > rows.most, only)
        }
    };
    (always || never).then_some(always)
}

fn bounds(expr: &Expr, tables: &HashMap<&str, Bounds>, builtins: &Builtins<'_>) -> Bounds {
    if let ExprKind::Name { name, .. } = &expr.kind {
        return tables.get(name.as_str()).copied().unwrap_or(ANY);
    }
    if let ExprKind::DataTable { columns, values } = &expr.kind
        && !columns.is_empty()
    {
        let n = (values.len() / columns.len()) as i64;
        return Bounds { least: n, most: n, by: Some(expr.span) };
    }
    if let ExprKind::Pipe(source, operators) = &expr.kind {
        let start = source.as_ref().map_or(ANY, |s| bounds(s, tables, builtins));
        return operators.iter().fold(start, step);
    }
    let ExprKind::Call(name, args) = &expr.kind else { return ANY };
    match args.as_slice() {
        [only] if builtins.form(name) == Some(SpecialForm::Materialize) => bounds(&only.value, tables, builtins),
        [] | [_, ..] => ANY,
    }
}

fn step(before: Bounds, op: &Operator) -> Bounds {
    let exactly = |n: i64| Bounds { least: n, most: n, by: Some(op.span) };
    if let OperatorKind::Count(_) | OperatorKind::Print(_) = &op.kind {
        return exactly(1);
    }
    if let OperatorKind::Summarize { by, has_by: false, bin: None, .. } = &op.kind
        && by.is_empty()
    {
        return exactly(1);
    }
    if let OperatorKind::Take(n) | OperatorKind::Top(n, _) | OperatorKind::Sample(n) = &op.kind
        && let Some(n) = constant(n)
    {
        let limited = if n < before.most { Bounds { most: n, by: Some(op.span), ..before } } else { before };
        return Bounds { least: before.least.min(n), ..limited };
    }
    match op.kind.effect().rows {
        RowEffect::Same => before,
        RowEffect::Subset => Bounds { least: 0, ..before },
        RowEffect::Groups => Bounds { least: before.least.min(1), ..before },
        RowEffect::Other => ANY,
    }
}

fn constant(argument: &Argument) -> Option<i64> {
    if let ExprKind::Literal(Literal::Long(n)) = &argument.value.kind { *n } else { None }
}
