//! Whether an expression can be empty.

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
const EMPTY_PRESERVING: [&str; 8] =
    ["tostring", "tolower", "toupper", "trim", "trim_start", "trim_end", "url_decode", "reverse"];

pub(super) fn emptiness(expr: &Expr) -> Emptiness<'_> {
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
    match (name.name.as_str(), args.as_slice()) {
        ("trim" | "trim_start" | "trim_end", [_, text]) => Emptiness::SameAs(&text.value),
        (function, [value]) if EMPTY_PRESERVING.contains(&function) => Emptiness::SameAs(&value.value),
        ("coalesce", [.., last]) => Emptiness::SameAs(&last.value),
        ("iff" | "iif", [_, _, _]) if any_empty(1, 1) => empty("one branch is an empty string", true),
        // Conditions are the even arguments, and the last one is the default.
        ("case", [.., last]) if any_empty(1, 2) || is_empty_string(&last.value) => {
            empty("one branch is an empty string", true)
        }
        ("column_ifexists" | "columnifexists", [_, _]) if arg(1).is_some_and(is_empty_string) => {
            empty("the column may not exist", true)
        }
        ("extract", [_, _, ..]) => {
            empty("`extract` returns nothing where the regular expression does not match", false)
        }
        ("extract_json" | "extractjson", [_, ..]) => empty("the property is optional", false),
        _ => Emptiness::Never,
    }
}

fn is_empty_string(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Literal(Literal::String(s)) if s.is_empty())
}

/// Whether a condition keeps only rows in which the target has a value. `is_target` recognizes it, and what it is extracted from.
pub(super) fn requires_value(condition: &Expr, is_target: &dyn Fn(&Expr) -> bool) -> bool {
    let passes = |e: &Expr| is_target(unwrapped(e));
    if let ExprKind::Binary(op, a, b) = &condition.kind {
        if *op == BinaryOp::And {
            return requires_value(a, is_target) || requires_value(b, is_target);
        }
        if *op == BinaryOp::Or {
            return requires_value(a, is_target) && requires_value(b, is_target);
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
    match name.name.as_str() {
        "isnotempty" | "isnotnull" | "notempty" | "notnull" => first.is_some_and(passes),
        "not" => first.is_some_and(|e| tests_emptiness(e, is_target)),
        // Other functions are unknown here; most of them are false for an empty string.
        _ => args.iter().any(|a| passes(&a.value)),
    }
}

fn tests_emptiness(expr: &Expr, is_target: &dyn Fn(&Expr) -> bool) -> bool {
    let ExprKind::Call(name, args) = &expr.kind else { return false };
    matches!(name.name.as_str(), "isempty" | "isnull") && args.iter().any(|a| is_target(unwrapped(&a.value)))
}

/// The argument of a conversion, which is empty exactly where its result is.
fn unwrapped(expr: &Expr) -> &Expr {
    let ExprKind::Call(name, args) = &expr.kind else { return expr };
    let is_conversion = EMPTY_PRESERVING.contains(&name.name.as_str()) || name.name.starts_with("extract");
    let value = args.iter().map(|a| &a.value).find(|a| !matches!(a.kind, ExprKind::Literal(_)));
    value.filter(|_| is_conversion).map_or(expr, unwrapped)
}
