//! Where an operator takes the values of a column from.

use super::super::builtin::Builtins;
use super::expression::Reason;
use kql_functions::{AggregateForm, AggregateId};
use kql_source::Span;
use kql_syntax::ast::{
    Argument, ColumnEffect, Expr, ExprKind, Join, Literal, Operator, OperatorKind, OptionValue, ParsePart,
};

/// Where the values of a column come from.
pub(super) enum Origin<'q> {
    /// From the input's column of this name.
    Input(&'q str),
    /// From the right table of a join.
    RightTable(&'q Expr),
    /// Computed from the input by this expression.
    Computed(&'q Expr),
    /// The operator leaves the column empty in some rows.
    Missing(Reason),
    /// Cannot be told from the query.
    Unknown,
}

/// Where the values of an operator's column come from. Joins are not handled here.
pub(super) fn origin<'q>(op: &'q Operator, column: &'q str, builtins: &Builtins<'_>) -> Origin<'q> {
    let missing = |why| Origin::Missing(Reason { why, at: op.keyword, is_likely: false });
    if let OperatorKind::Extend(list)
    | OperatorKind::Serialize(list)
    | OperatorKind::Project(list)
    | OperatorKind::ProjectRename(list)
    | OperatorKind::Distinct(list) = &op.kind
    {
        return named(list, column).map_or(Origin::Input(column), Origin::Computed);
    }
    if let OperatorKind::Summarize { aggregates, by, .. } = &op.kind {
        return summarized(aggregates, by, column, builtins);
    }
    if let OperatorKind::Parse(parse) = &op.kind
        && parse.pattern.iter().any(|p| matches!(p, ParsePart::Column(c) if c.name.name == column))
    {
        return missing("`parse` returns nothing where the pattern does not match");
    }
    if let OperatorKind::ParseKv { keys, .. } = &op.kind
        && keys.iter().any(|k| k.name.name == column)
    {
        return missing("the key is optional");
    }
    match op.kind.effect().columns {
        // A column of `parse-where` has a value, since the pattern matched.
        ColumnEffect::Kept | ColumnEffect::Assigned => Origin::Input(column),
        ColumnEffect::Other => Origin::Unknown,
    }
}

/// The expression that a list assigns to a column.
fn named<'q>(list: &'q [Argument], column: &str) -> Option<&'q Expr> {
    list.iter().rev().find(|a| a.names.len() == 1 && a.names[0].name == column).map(|a| &a.value)
}

/// Keys keep their values, and some aggregates return a value of the group.
fn summarized<'q>(
    aggregates: &'q [Argument],
    by: &'q [Argument],
    column: &'q str,
    builtins: &Builtins<'_>,
) -> Origin<'q> {
    if let Some(key) = named(by, column) {
        return Origin::Computed(key);
    }
    if by.iter().any(|a| a.names.is_empty() && is_name(&a.value, column)) {
        return Origin::Input(column);
    }
    for aggregate in aggregates {
        let ExprKind::Call(name, args) = &aggregate.value.kind else { continue };
        let form = builtins.aggregate_form(name);
        let gives_one = matches!(form, Some(AggregateForm::AnyRow))
            || matches!(builtins.aggregate(name), Some(AggregateId::Min | AggregateId::Max));
        let gives_row = matches!(form, Some(AggregateForm::ArgMax | AggregateForm::ArgMin));
        let is_named = aggregate.names.len() == 1 && aggregate.names[0].name == column;
        match args.as_slice() {
            [only] if gives_one && is_named => return Origin::Computed(&only.value),
            [_, rest @ ..] if gives_row => {
                let has = |a: &Argument| matches!(a.value.kind, ExprKind::Star) || is_name(&a.value, column);
                if rest.iter().any(has) {
                    return Origin::Input(column);
                }
            }
            _ => {}
        }
    }
    Origin::Unknown
}

/// Where the column of a join comes from.
pub(super) fn joined<'q>(join: &'q Join, kind: &str, from_right: bool, at: Span, column: &'q str) -> Origin<'q> {
    let missing = |why| Origin::Missing(Reason { why, at, is_likely: true });
    match (kind, from_right) {
        ("leftouter", true) => missing("it comes from the right of a `leftouter` join"),
        ("rightouter", false) => missing("it comes from the left of a `rightouter` join"),
        ("fullouter", _) => missing("it comes from one side of a `fullouter` join"),
        ("inner" | "innerunique" | "rightouter" | "rightsemi" | "rightanti" | "rightantisemi", true) => {
            Origin::RightTable(&join.right)
        }
        _ => Origin::Input(column),
    }
}

/// Whether an operator visibly outputs a column.
pub(super) fn gives(op: &Operator, column: &str) -> bool {
    let makes = |list: &[Argument]| list.iter().any(|a| a.names.iter().any(|n| n.name == column));
    let chooses = |list: &[Argument]| list.iter().any(|a| a.names.is_empty() && is_name(&a.value, column));
    if let OperatorKind::Extend(list) = &op.kind {
        return makes(list);
    }
    if let OperatorKind::Project(list) | OperatorKind::ProjectRename(list) | OperatorKind::Distinct(list) = &op.kind {
        return makes(list) || chooses(list);
    }
    let OperatorKind::Summarize { aggregates, by, .. } = &op.kind else { return false };
    makes(aggregates) || makes(by) || chooses(by)
}

/// The value of `kind=`.
pub(super) fn kind_of(op: &Operator) -> Option<&str> {
    let option = op.options.iter().find(|o| o.name.name == "kind")?;
    match &option.value {
        OptionValue::Name(ident) => Some(&ident.name),
        OptionValue::Literal(Literal::String(s), _) => Some(s),
        OptionValue::Literal(..) | OptionValue::Expr(_) => None,
    }
}

pub(super) fn is_name(expr: &Expr, column: &str) -> bool {
    matches!(&expr.kind, ExprKind::Name { name, .. } if name == column)
}
