//! Whether an expression can be empty.

use super::follow::Reason;
use kql::syntax::ast::{Argument, BinaryOp, Expr, ExprKind, ListOp, Literal};

/// What the values of an expression depend on.
pub(super) enum Made<'q> {
    /// On another expression: it is empty where that is.
    From(&'q Expr),
    /// It is empty in some rows.
    Empty(Reason),
    /// Nothing here makes it empty.
    Filled,
}

/// Functions that give an empty text for an empty text and for nothing else.
const PASSING: [&str; 8] =
    ["tostring", "tolower", "toupper", "trim", "trim_start", "trim_end", "url_decode", "reverse"];

pub(super) fn made(expr: &Expr) -> Made<'_> {
    let empty = |why, is_likely| Made::Empty(Reason { why, at: expr.span, is_likely });
    if let ExprKind::Name { .. } = &expr.kind {
        return Made::From(expr);
    }
    // A property of an object, or a part of a list.
    if let ExprKind::Member(..) | ExprKind::Index(..) = &expr.kind {
        return empty("not every object has this part", false);
    }
    if is_empty_text(expr) {
        return empty("it is an empty text", true);
    }
    let ExprKind::Call(name, args) = &expr.kind else { return Made::Filled };
    let arg = |i: usize| args.get(i).map(|a: &Argument| &a.value);
    let any_empty = |from: usize, step: usize| args.iter().skip(from).step_by(step).any(|a| is_empty_text(&a.value));
    match (name.name.as_str(), args.as_slice()) {
        ("trim" | "trim_start" | "trim_end", [_, text]) => Made::From(&text.value),
        (passing, [value]) if PASSING.contains(&passing) => Made::From(&value.value),
        ("coalesce", [.., last]) => Made::From(&last.value),
        ("iff" | "iif", [_, _, _]) if any_empty(1, 1) => empty("one branch is an empty text", true),
        // Conditions stand at even places, and the last argument is for all other rows.
        ("case", [.., last]) if any_empty(1, 2) || is_empty_text(&last.value) => {
            empty("one branch is an empty text", true)
        }
        ("column_ifexists" | "columnifexists", [_, _]) if arg(1).is_some_and(is_empty_text) => {
            empty("the column may not exist", true)
        }
        ("extract", [_, _, ..]) => empty("`extract` gives nothing where the text does not match", false),
        ("extract_json" | "extractjson", [_, ..]) => empty("not every text holds this part", false),
        _ => Made::Filled,
    }
}

fn is_empty_text(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Literal(Literal::String(s)) if s.is_empty())
}

/// Whether a condition keeps only rows in which the target has a value. `is_target` knows it, and what its value is cut from.
pub(super) fn demands(condition: &Expr, is_target: &dyn Fn(&Expr) -> bool) -> bool {
    let passes = |e: &Expr| is_target(unwrapped(e));
    if let ExprKind::Binary(op, a, b) = &condition.kind {
        if *op == BinaryOp::And {
            return demands(a, is_target) || demands(b, is_target);
        }
        if *op == BinaryOp::Or {
            return demands(a, is_target) && demands(b, is_target);
        }
        if op.text().starts_with('!') {
            // Another value than a certain one may be none.
            return is_empty_text(b) && passes(a) || is_empty_text(a) && passes(b);
        }
        return !is_empty_text(a) && !is_empty_text(b) && (passes(a) || passes(b));
    }
    if let ExprKind::List(op, a, _) = &condition.kind {
        return !matches!(op, ListOp::NotIn | ListOp::NotInCi) && passes(a);
    }
    if let ExprKind::Between { negated: false, value, .. } = &condition.kind {
        return passes(value);
    }
    let ExprKind::Call(name, args) = &condition.kind else { return false };
    let first = args.first().map(|a| &a.value);
    match name.name.as_str() {
        "isnotempty" | "isnotnull" | "notempty" | "notnull" => first.is_some_and(passes),
        "not" => first.is_some_and(|e| is_emptiness(e, is_target)),
        // Of other functions that look at it nothing is known; a text that is looked at is rarely an empty one.
        _ => args.iter().any(|a| passes(&a.value)),
    }
}

fn is_emptiness(expr: &Expr, is_target: &dyn Fn(&Expr) -> bool) -> bool {
    let ExprKind::Call(name, args) = &expr.kind else { return false };
    matches!(name.name.as_str(), "isempty" | "isnull") && args.iter().any(|a| is_target(unwrapped(&a.value)))
}

/// What a function that changes nothing but the form is called with.
fn unwrapped(expr: &Expr) -> &Expr {
    let ExprKind::Call(name, args) = &expr.kind else { return expr };
    let is_passing = PASSING.contains(&name.name.as_str()) || name.name.starts_with("extract");
    let value = args.iter().map(|a| &a.value).find(|a| !matches!(a.kind, ExprKind::Literal(_)));
    value.filter(|_| is_passing).map_or(expr, unwrapped)
}
