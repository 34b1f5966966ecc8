//! Whether an expression can be empty.

use super::super::builtin::Builtins;
use kql_functions::{ScalarId, SpecialForm};
use kql_source::Span;
use kql_syntax::ast::{Argument, BinaryOp, Expr, ExprKind, ListOp, Literal};

/// Why a value may be empty.
pub(super) struct Reason {
    pub(super) why: &'static str,
    pub(super) at: Span,
    /// The query itself makes empty values, rather than data that may lack something.
    pub(super) is_likely: bool,
}

/// Whether an expression can be empty.
pub(super) enum Emptiness<'q> {
    /// Exactly where another expression is.
    SameAs(&'q Expr),
    /// In some rows.
    Possible(Reason),
    /// Nothing here makes it empty.
    Never,
}

/// Functions that return an empty string for an empty string and for nothing else.
const EMPTY_PRESERVING: [ScalarId; 8] = [
    ScalarId::ToString,
    ScalarId::ToLower,
    ScalarId::ToUpper,
    ScalarId::Trim,
    ScalarId::TrimStart,
    ScalarId::TrimEnd,
    ScalarId::UrlDecode,
    ScalarId::Reverse,
];

/// Functions that take a part out of a string.
const EXTRACTING: [ScalarId; 3] = [ScalarId::Extract, ScalarId::ExtractAll, ScalarId::ExtractJson];

pub(super) fn emptiness<'q>(expr: &'q Expr, builtins: &Builtins<'_>) -> Emptiness<'q> {
    let empty = |why, is_likely| Emptiness::Possible(Reason { why, at: expr.span, is_likely });
    if let ExprKind::Name { .. } = &expr.kind {
        return Emptiness::SameAs(expr);
    }
    // A property of a dynamic object, or an element of an array.
    if let ExprKind::Member(..) | ExprKind::Index(..) = &expr.kind {
        return empty("the property is optional", false);
    }
    if is_empty_string(expr) {
        return empty("it is an empty string", true);
    }
    let ExprKind::Call(name, args) = &expr.kind else { return Emptiness::Never };
    let arg = |i: usize| args.get(i).map(|a: &Argument| &a.value);
    let any_empty = |from: usize, step: usize| args.iter().skip(from).step_by(step).any(|a| is_empty_string(&a.value));
    if builtins.form(name) == Some(SpecialForm::ColumnIfExists) {
        let is_empty = args.len() == 2 && arg(1).is_some_and(is_empty_string);
        return if is_empty { empty("the column may not exist", true) } else { Emptiness::Never };
    }
    let Some(function) = builtins.scalar(name) else { return Emptiness::Never };
    match (function, args.as_slice()) {
        (ScalarId::Trim | ScalarId::TrimStart | ScalarId::TrimEnd, [_, text]) => Emptiness::SameAs(&text.value),
        (_, [value]) if EMPTY_PRESERVING.contains(&function) => Emptiness::SameAs(&value.value),
        (ScalarId::Coalesce, [.., last]) => Emptiness::SameAs(&last.value),
        (ScalarId::Iff, [_, _, _]) if any_empty(1, 1) => empty("one branch is an empty string", true),
        // Conditions are the even arguments, and the last one is the default.
        (ScalarId::Case, [.., last]) if any_empty(1, 2) || is_empty_string(&last.value) => {
            empty("one branch is an empty string", true)
        }
        (ScalarId::Extract, [_, _, ..]) => {
            empty("`extract` returns nothing where the regular expression does not match", false)
        }
        (ScalarId::ExtractJson, [_, ..]) => empty("the property is optional", false),
        _ => Emptiness::Never,
    }
}

fn is_empty_string(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Literal(Literal::String(s)) if s.is_empty())
}

/// Whether a condition keeps only rows in which the target has a value. `is_target` recognizes it, and what it is extracted from.
pub(super) fn requires_value(condition: &Expr, builtins: &Builtins<'_>, is_target: &dyn Fn(&Expr) -> bool) -> bool {
    let passes = |e: &Expr| is_target(unwrapped(e, builtins));
    if let ExprKind::Binary(op, a, b) = &condition.kind {
        if *op == BinaryOp::And {
            return requires_value(a, builtins, is_target) || requires_value(b, builtins, is_target);
        }
        if *op == BinaryOp::Or {
            return requires_value(a, builtins, is_target) && requires_value(b, builtins, is_target);
        }
        if op.text().starts_with('!') {
            // `x != "a"` is true for an empty `x` too.
            return is_empty_string(b) && passes(a) || is_empty_string(a) && passes(b);
        }
        return !is_empty_string(a) && !is_empty_string(b) && (passes(a) || passes(b));
    }
    if let ExprKind::List(op, a, _) = &condition.kind {
        return !matches!(op, ListOp::NotIn | ListOp::NotInCi) && passes(a);
    }
    if let ExprKind::Between { negated: false, value, .. } = &condition.kind {
        return passes(value);
    }
    let ExprKind::Call(name, args) = &condition.kind else { return false };
    let first = args.first().map(|a| &a.value);
    match builtins.scalar(name) {
        Some(ScalarId::IsNotEmpty | ScalarId::IsNotNull) => first.is_some_and(passes),
        Some(ScalarId::Not) => first.is_some_and(|e| tests_emptiness(e, builtins, is_target)),
        // Other functions are unknown here; most of them are false for an empty string.
        _ => args.iter().any(|a| passes(&a.value)),
    }
}

fn tests_emptiness(expr: &Expr, builtins: &Builtins<'_>, is_target: &dyn Fn(&Expr) -> bool) -> bool {
    let ExprKind::Call(name, args) = &expr.kind else { return false };
    matches!(builtins.scalar(name), Some(ScalarId::IsEmpty | ScalarId::IsNull))
        && args.iter().any(|a| is_target(unwrapped(&a.value, builtins)))
}

/// The argument of a conversion, which is empty exactly where its result is.
fn unwrapped<'q>(expr: &'q Expr, builtins: &Builtins<'_>) -> &'q Expr {
    let ExprKind::Call(name, args) = &expr.kind else { return expr };
    let is_conversion = builtins.scalar(name).is_some_and(|f| EMPTY_PRESERVING.contains(&f) || EXTRACTING.contains(&f));
    let value = args.iter().map(|a| &a.value).find(|a| !matches!(a.kind, ExprKind::Literal(_)));
    value.filter(|_| is_conversion).map_or(expr, |v| unwrapped(v, builtins))
}
