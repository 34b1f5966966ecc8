//! Comparisons with a constant whose result is known without the data.

use super::written::is_written;
use super::{Side, name_of};
use crate::bind::binder::{Binder, Cx};
use crate::bind::column_facts::Domain;
use crate::ir;
use kql_functions::{ScalarId, builtin};
use kql_source::{Applicability, Code, Diagnostic, Edit, Fix, Span};
use kql_syntax::ast::{self, BinaryOp, Expr, ExprKind, ListOp, Literal};
use kql_syntax::print_expression;
use kql_types::{Dyn, Type, Value};

/// What a comparison always gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Never,
    Always,
}

impl Outcome {
    fn code(self) -> Code {
        match self {
            Outcome::Never => Code::NeverTrue,
            Outcome::Always => Code::AlwaysTrue,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Outcome::Never => "is never true",
            Outcome::Always => "is always true",
        }
    }

    /// For an operator that is the opposite of another.
    fn or_opposite(negated: bool) -> Outcome {
        if negated { Outcome::Always } else { Outcome::Never }
    }
}

/// Whether an operator is the opposite of another, `!=` of `==`.
fn is_negated(op: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(
        op,
        NotEqual
            | NotEqualCi
            | NotHas
            | NotHasCs
            | NotHasPrefix
            | NotHasPrefixCs
            | NotHasSuffix
            | NotHasSuffixCs
            | NotContains
            | NotContainsCs
            | NotStartsWith
            | NotStartsWithCs
            | NotEndsWith
            | NotEndsWithCs
            | NotLike
            | NotLikeCs
    )
}

/// Whether an operator is case-sensitive.
fn is_cased(op: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(
        op,
        Equal
            | NotEqual
            | HasCs
            | NotHasCs
            | HasPrefixCs
            | NotHasPrefixCs
            | HasSuffixCs
            | NotHasSuffixCs
            | ContainsCs
            | NotContainsCs
            | StartsWithCs
            | NotStartsWithCs
            | EndsWithCs
            | NotEndsWithCs
    )
}

/// The operator with its sides swapped; `None` for one that cannot be.
fn swapped(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::EqualCi | BinaryOp::NotEqualCi => op,
        _ => return None,
    })
}

impl Binder<'_> {
    pub(super) fn lint_comparison(&mut self, op: BinaryOp, l: Side<'_>, r: Side<'_>, cx: Cx<'_>, span: Span) {
        self.lint_itself(op, l, r, span);
        let (subject, constant, op) = match (l.expr.constant(), r.expr.constant()) {
            (None, Some(_)) => (l, r, op),
            (Some(_), None) => match swapped(op) {
                Some(op) => (r, l, op),
                None => return,
            },
            _ => return,
        };
        let Some(value) = constant.expr.constant() else { return };
        if matches!(op, BinaryOp::And | BinaryOp::Or) || self.is_unknown(subject.expr) {
            return;
        }
        let written = is_written(constant.text, cx);
        if value.is_null() {
            self.lint_null(op, subject, value, written, span);
        } else if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) && self.is_unreadable(value, subject.expr.ty()) {
            if written {
                let outcome = Outcome::or_opposite(op == BinaryOp::NotEqual);
                self.lint_unreadable(outcome, subject, value, constant.text.span);
            }
        } else if let Some(domain) = self.domain(subject.expr) {
            self.lint_domain(op, subject, constant, &domain, written, span);
        }
    }

    /// A value compared with itself, mostly a column that hides a `let` of its name.
    fn lint_itself(&mut self, op: BinaryOp, l: Side<'_>, r: Side<'_>, span: Span) {
        let outcome = match op {
            BinaryOp::Equal => Outcome::Always,
            BinaryOp::NotEqual => Outcome::Never,
            _ => return,
        };
        // Comparing a real with itself tests for NaN.
        let plain = !matches!(l.expr.ty(), Type::Real | Type::Dynamic) && matches!(l.expr, ir::Expr::Column(..));
        if plain && l.expr == r.expr && !self.is_unknown(l.expr) {
            let message = format!("{} is compared with itself", name_of(l.text));
            let help = "a column hides a `let` of the same name: rename one of them";
            self.report(Diagnostic::new(outcome.code(), span, message).with_help(help));
        }
    }

    fn lint_null(&mut self, op: BinaryOp, subject: Side<'_>, value: &Value, written: bool, span: Span) {
        use BinaryOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
        let compares = matches!(op, Equal | Less | LessOrEqual | Greater | GreaterOrEqual);
        if written && compares && !matches!(value.ty(), Type::String | Type::Dynamic) {
            let message = format!("`{}` with null is never true", op.text());
            let test = if subject.expr.ty() == Type::String { "isempty" } else { "isnull" };
            let call = format!("{test}({})", print_expression(subject.text));
            self.report(
                Diagnostic::new(Code::NeverTrue, span, message)
                    .with_help(format!("use `{test}(…)`"))
                    .with_fix(Fix::replace(format!("use `{test}`"), span, call, Applicability::Unsafe)),
            );
        }
    }

    fn lint_unreadable(&mut self, outcome: Outcome, subject: Side<'_>, value: &Value, at: Span) {
        let ty = subject.expr.ty();
        let message = format!(
            "{} is {ty}, but `{value}` is not a valid {ty}: the comparison {}",
            name_of(subject.text),
            outcome.words()
        );
        self.report(Diagnostic::new(outcome.code(), at, message).with_help("compare with a value of the same type"));
    }

    fn lint_domain(
        &mut self,
        op: BinaryOp,
        subject: Side<'_>,
        constant: Side<'_>,
        domain: &Domain,
        written: bool,
        span: Span,
    ) {
        let Some(value) = constant.expr.constant() else { return };
        let name = name_of(subject.text);
        let outcome = Outcome::or_opposite(is_negated(op));
        match domain {
            Domain::Lower | Domain::Upper => {
                if is_cased(op) && value.as_str().is_some_and(|s| has_other_case(s, domain)) {
                    self.lint_case(outcome, &name, domain, value, span, constant);
                }
            }
            Domain::OneOf(values) => {
                let wanted = outcome == Outcome::Always;
                let holds = |v: &Value| self.holds(kql_functions::scalar(op.text())?, v, value);
                if written && values.iter().all(|v| holds(v) == Some(wanted)) {
                    let list: Vec<String> = values.iter().take(5).map(|v| format!("`{v}`")).collect();
                    let more = if values.len() > 5 { ", …" } else { "" };
                    let message =
                        format!("{name} is one of {}{more}: the comparison {}", list.join(", "), outcome.words());
                    self.report(Diagnostic::new(outcome.code(), span, message));
                }
            }
            Domain::Between(low, high) => {
                let Some(number) = value.as_f64() else { return };
                let (lo, hi) = (*low as f64, *high as f64);
                let outside = number < lo || number > hi;
                let never = match op {
                    BinaryOp::Equal | BinaryOp::NotEqual => outside,
                    BinaryOp::Less => number <= lo,
                    BinaryOp::LessOrEqual => number < lo,
                    BinaryOp::Greater => number >= hi,
                    BinaryOp::GreaterOrEqual => number > hi,
                    _ => false,
                };
                if written && never {
                    let range = match high {
                        &i64::MAX => format!("at least {low}"),
                        _ => format!("between {low} and {high}"),
                    };
                    let message = format!("{name} is {range}: the comparison {}", outcome.words());
                    self.report(Diagnostic::new(outcome.code(), span, message));
                }
            }
        }
    }

    /// `item` is the constant, or the member of the list, that holds the value.
    fn lint_case(&mut self, outcome: Outcome, name: &str, domain: &Domain, value: &Value, at: Span, item: Side<'_>) {
        let case = match domain {
            Domain::Upper => "upper",
            Domain::Lower | Domain::OneOf(_) | Domain::Between(..) => "lower",
        };
        let message = format!("{name} is always {case} case, unlike `{value}`: the comparison {}", outcome.words());
        let mut d = Diagnostic::new(outcome.code(), at, message)
            .with_help(format!("write the string in {case} case, or compare case-insensitively (`=~`, `in~`, `has`)"));
        if let ExprKind::Literal(Literal::String(s)) = &item.text.kind {
            let changed = if *domain == Domain::Upper { s.to_ascii_uppercase() } else { s.to_ascii_lowercase() };
            let kind = ExprKind::Literal(Literal::String(changed));
            let changed = print_expression(&Expr { kind, span: item.text.span });
            let title = format!("write the string in {case} case");
            d = d.with_fix(Fix::replace(title, item.text.span, changed, Applicability::Unsafe));
        }
        self.report(d);
    }

    pub(super) fn lint_members(&mut self, op: ListOp, subject: Side<'_>, items: &[Side<'_>], cx: Cx<'_>, span: Span) {
        if self.is_unknown(subject.expr) {
            return;
        }
        let outcome = Outcome::or_opposite(matches!(op, ListOp::NotIn | ListOp::NotInCi));
        let cased = matches!(op, ListOp::In | ListOp::NotIn);
        let mut members: Vec<(Value, Side<'_>)> = Vec::new();
        let mut closed = true;
        for item in items {
            match item.expr {
                ir::Expr::Constant(Value::Dynamic(Dyn::Array(values))) => {
                    members.extend(values.iter().map(|v| (member(v), *item)));
                }
                ir::Expr::Constant(v) => members.push((v.clone(), *item)),
                ir::Expr::Column(..) | ir::Expr::Call(..) | ir::Expr::Subquery(_) => closed = false,
            }
        }
        let written = items.iter().all(|i| is_written(i.text, cx));
        if members.is_empty() {
            if closed && written {
                let message = format!("the list is empty: `{}` {}", op.text(), outcome.words());
                self.report(Diagnostic::new(outcome.code(), span, message).with_help("add values to the list"));
            }
            return;
        }
        let ty = subject.expr.ty();
        match self.domain(subject.expr) {
            Some(domain @ (Domain::Lower | Domain::Upper)) if cased => {
                for (value, item) in &members {
                    if value.as_str().is_some_and(|s| has_other_case(s, &domain)) {
                        let (name, at) = (name_of(subject.text), item.text.span);
                        self.lint_case(Outcome::Never, &name, &domain, value, at, *item);
                    }
                }
            }
            Some(Domain::OneOf(values)) if closed && written => {
                let same = builtin(if cased { ScalarId::Equal } else { ScalarId::EqualCi });
                let apart = |v: &Value, m: &Value| v.ty() == m.ty() && self.holds(same, v, m) == Some(false);
                if values.iter().all(|v| members.iter().all(|(m, _)| apart(v, m))) {
                    let message = format!(
                        "no value of {} is in the list: `{}` {}",
                        name_of(subject.text),
                        op.text(),
                        outcome.words()
                    );
                    self.report(Diagnostic::new(outcome.code(), span, message));
                }
            }
            _ => {
                for (value, item) in &members {
                    if written && self.is_unreadable(value, ty) {
                        self.lint_unreadable(Outcome::Never, subject, value, item.text.span);
                    }
                }
            }
        }
    }

    pub(super) fn lint_bounds(&mut self, negated: bool, low: Side<'_>, high: Side<'_>, cx: Cx<'_>, span: Span) {
        let (Some(l), Some(h)) = (low.expr.constant(), high.expr.constant()) else { return };
        // A range that ends before it starts is wrong, whether its bounds are literals or not.
        let meant = l.ty() == Type::DateTime || is_written(low.text, cx) && is_written(high.text, cx);
        if meant && !l.is_null() && !h.is_null() && self.holds(builtin(ScalarId::Greater), l, h) == Some(true) {
            let outcome = Outcome::or_opposite(negated);
            let message = format!("the lower bound is above the upper bound: `between` {}", outcome.words());
            let edit = |at: &ast::Expr, new: &ast::Expr| Edit { span: at.span, replacement: print_expression(new) };
            let swap = Fix {
                title: "swap the bounds".into(),
                edits: vec![edit(low.text, high.text), edit(high.text, low.text)],
                applicability: Applicability::Unsafe,
            };
            self.report(
                Diagnostic::new(outcome.code(), span, message)
                    .with_help("write the lower bound first: `between (low .. high)`")
                    .with_fix(swap),
            );
        }
    }
}

fn member(v: &Dyn) -> Value {
    match v {
        Dyn::String(s) => Value::String(s.clone()),
        Dyn::Long(n) => Value::Long(*n),
        other => Value::dynamic(other.clone()),
    }
}

/// Whether a string has ASCII letters of the case that values of the domain lack.
fn has_other_case(text: &str, domain: &Domain) -> bool {
    match domain {
        Domain::Upper => text.contains(|c: char| c.is_ascii_lowercase()),
        _ => text.contains(|c: char| c.is_ascii_uppercase()),
    }
}
