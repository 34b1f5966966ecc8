//! Contradictions between conditions joined by `and`, or in consecutive filters.

use super::written::is_written;
use crate::bind::binder::{Binder, Cx};
use crate::bind::column_facts::Term;
use crate::ir::{ColumnId, Expr, Node, Plan};
use crate::optimize::refold;
use kql_functions::{Comparison, ScalarId};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, BinaryOp, ExprKind};
use kql_types::{Dyn, Type, Value};

/// Conditions beyond these are not compared with each other.
const MAX_TERMS: usize = 48;
/// Filters further above are not compared with a filter.
const MAX_FILTERS: usize = 16;
/// A longer list of values is not checked.
const MAX_VALUES: usize = 32;
/// A larger condition is not computed for values.
const MAX_SIZE: usize = 200;

impl Binder<'_> {
    /// Looks at the conditions of one `and`, as text and as bound.
    pub(crate) fn lint_and(&mut self, text: &ast::Expr, expr: &Expr, cx: Cx<'_>) {
        if self.lints() {
            let terms = self.terms(text, expr, cx);
            self.contradictions(&terms, 0);
        }
    }

    /// Checks the condition of a filter together with those of the filters directly before it.
    pub(crate) fn lint_filter(&mut self, input: &Plan, text: &ast::Expr, expr: &Expr, cx: Cx<'_>) {
        if !self.lints() {
            return;
        }
        let new = self.terms(text, expr, cx);
        let columns: Vec<ColumnId> = new.iter().flat_map(|t| t.expr.columns()).collect();
        let mut all: Vec<Term> = Vec::new();
        for before in filters_before(input) {
            for conjunct in before.conjuncts().into_iter().take(MAX_TERMS) {
                let Some(first) = conjunct.columns().first().copied() else { continue };
                let known = self.columns.filters(first).iter().rev().take(MAX_FILTERS * MAX_TERMS);
                all.extend(known.filter(|t| t.expr == *conjunct && columns.contains(&first)).take(1).cloned());
            }
        }
        let from = all.len();
        all.extend(new.iter().cloned());
        self.contradictions(&all, from);
        for term in new.into_iter().take(MAX_TERMS) {
            self.columns.add_filter(term);
        }
    }

    /// The conditions with their places; empty where text and expression do not match. Those with constants from elsewhere
    /// are left out.
    fn terms(&self, text: &ast::Expr, expr: &Expr, cx: Cx<'_>) -> Vec<Term> {
        let (texts, exprs) = (text_conjuncts(text), expr.conjuncts());
        if texts.len() != exprs.len() {
            return Vec::new();
        }
        texts
            .into_iter()
            .zip(exprs)
            .filter(|(t, e)| e.is_movable() && !e.columns().is_empty() && is_written(t, cx))
            .map(|(t, e)| Term { expr: e.clone(), span: t.span })
            .take(MAX_TERMS)
            .collect()
    }

    /// Reports pairs of which at least one is at position `from` or later.
    fn contradictions(&mut self, terms: &[Term], from: usize) {
        for (j, second) in terms.iter().enumerate().skip(from) {
            for first in terms.iter().take(j.max(from)).take(MAX_TERMS) {
                if self.exclude(&first.expr, &second.expr) {
                    // An `and` inside another is checked again with it.
                    if self.findings.diagnostics().iter().any(|d| d.code == Code::NeverTrue && d.span == second.span) {
                        break;
                    }
                    self.report(
                        Diagnostic::new(Code::NeverTrue, second.span, "this condition contradicts an earlier one")
                            .with_place(first.span, "both must hold"),
                    );
                    break;
                }
            }
        }
    }

    fn exclude(&self, a: &Expr, b: &Expr) -> bool {
        if !self.columns.depends_on_unknown(a) && shares_column(a, b) {
            return is_negation(a, b)
                || is_negation(b, a)
                || self.pinned_apart(a, b)
                || self.pinned_apart(b, a)
                || self.bounds_apart(a, b)
                || self.bounds_apart(b, a)
                || texts_apart(a, b);
        }
        false
    }

    /// Whether `other` is false for each of the values to which `pin` ties its subject.
    fn pinned_apart(&self, pin: &Expr, other: &Expr) -> bool {
        let Some((subject, values)) = self.pin(pin) else { return false };
        let mut size = 0;
        other.walk(&mut |_| size += 1);
        if size > MAX_SIZE {
            return false;
        }
        values.into_iter().all(|v| {
            let mut e = other.clone().rewrite(&mut |x| if x == *subject { Expr::Constant(v.clone()) } else { x });
            refold(&mut e, &self.options.context);
            matches!(e, Expr::Constant(v) if v != Value::Bool(true))
        })
    }

    /// What an equality says: the subject, and the values that it can have.
    fn pin<'e>(&self, e: &'e Expr) -> Option<(&'e Expr, Vec<Value>)> {
        let Expr::Call(f, args, _) = e else { return None };
        let (subject, values): (&Expr, Vec<Value>) = match (f.id?, args.as_slice()) {
            (ScalarId::Equal, [Expr::Constant(v), x] | [x, Expr::Constant(v)]) => (x, vec![v.clone()]),
            (id @ (ScalarId::IsEmpty | ScalarId::IsNull), [x]) => match x.ty() {
                Type::String if id == ScalarId::IsEmpty => (x, vec![Value::String(String::new())]),
                Type::String | Type::Dynamic => return None,
                ty => (x, vec![Value::Null(ty)]),
            },
            (ScalarId::In, [x, items @ ..]) => {
                let mut values = Vec::new();
                for item in items {
                    match item {
                        Expr::Constant(Value::Dynamic(Dyn::Array(list))) => {
                            values.extend(list.iter().map(|v| match v {
                                Dyn::String(s) => Value::String(s.clone()),
                                Dyn::Long(n) => Value::Long(*n),
                                other => Value::dynamic(other.clone()),
                            }));
                        }
                        Expr::Constant(v) => values.push(v.clone()),
                        Expr::Column(..) | Expr::Call(..) | Expr::Subquery(_) => return None,
                    }
                }
                (x, values)
            }
            _ => return None,
        };
        if subject.columns().is_empty() || values.is_empty() || values.len() > MAX_VALUES {
            return None;
        }
        let values = values.into_iter().map(|v| self.as_type(v, subject.ty())).collect::<Option<Vec<_>>>()?;
        Some((subject, values))
    }

    /// A value as the only one of a type that equals it.
    fn as_type(&self, v: Value, ty: Type) -> Option<Value> {
        if v.ty() == ty && ty != Type::Dynamic {
            return Some(v);
        }
        match (&v, ty) {
            (Value::Long(n), Type::Int) => i32::try_from(*n).ok().map(Value::Int),
            (Value::Int(n), Type::Long) => Some(Value::Long(i64::from(*n))),
            _ => None,
        }
    }

    /// Whether `low` demands more of a subject than `high` allows.
    fn bounds_apart(&self, low: &Expr, high: &Expr) -> bool {
        let (Some((x, l, l_open)), Some((y, h, h_open))) = (lower(low), upper(high)) else { return false };
        if x != y || l.ty() != h.ty() || l.is_null() || h.is_null() {
            return false;
        }
        let apart = if l_open || h_open { ScalarId::GreaterOrEqual } else { ScalarId::Greater };
        self.holds(kql_functions::builtin(apart), l, h) == Some(true)
    }
}

/// A comparison with a constant, the subject on the left.
fn comparison(e: &Expr) -> Option<(&Expr, Comparison, &Value)> {
    let Expr::Call(f, args, _) = e else { return None };
    let comparison = f.id?.comparison()?;
    match args.as_slice() {
        [x, Expr::Constant(v)] => Some((x, comparison, v)),
        [Expr::Constant(v), x] => Some((x, comparison.swapped(), v)),
        _ => None,
    }
}

/// The bounds of `between`, as far as they are constant.
fn between(e: &Expr) -> Option<(&Expr, Option<&Value>, Option<&Value>)> {
    let Expr::Call(f, args, _) = e else { return None };
    match (f.id?, args.as_slice()) {
        (ScalarId::Between, [x, low, high]) => Some((x, low.constant(), high.constant())),
        _ => None,
    }
}

/// The lower bound of a condition, and whether it is exclusive.
fn lower(e: &Expr) -> Option<(&Expr, &Value, bool)> {
    match comparison(e) {
        Some((x, Comparison::Greater, v)) => Some((x, v, true)),
        Some((x, Comparison::GreaterOrEqual, v)) => Some((x, v, false)),
        Some((_, Comparison::Equal | Comparison::NotEqual | Comparison::Less | Comparison::LessOrEqual, _)) => None,
        None => between(e).and_then(|(x, low, _)| Some((x, low?, false))),
    }
}

/// The upper bound of a condition, and whether it is exclusive.
fn upper(e: &Expr) -> Option<(&Expr, &Value, bool)> {
    match comparison(e) {
        Some((x, Comparison::Less, v)) => Some((x, v, true)),
        Some((x, Comparison::LessOrEqual, v)) => Some((x, v, false)),
        Some((_, Comparison::Equal | Comparison::NotEqual | Comparison::Greater | Comparison::GreaterOrEqual, _)) => {
            None
        }
        None => between(e).and_then(|(x, _, high)| Some((x, high?, false))),
    }
}

/// Whether `b` is `not(a)`, or the operator of `b` the negation of that of `a`.
fn is_negation(a: &Expr, b: &Expr) -> bool {
    match (a, b) {
        (_, Expr::Call(f, args, _)) if f.id == Some(ScalarId::Not) => args.first() == Some(a),
        (Expr::Call(f, x, _), Expr::Call(g, y, _)) => {
            f.id.and_then(ScalarId::negated).is_some_and(|n| g.id == Some(n)) && x == y
        }
        _ => false,
    }
}

/// Prefixes, suffixes and case-insensitive equalities that no one string can have.
fn texts_apart(a: &Expr, b: &Expr) -> bool {
    let (Some((x, op, s)), Some((y, other, t))) = (text_test(a), text_test(b)) else { return false };
    if x != y || op != other {
        return false;
    }
    match op {
        TextTest::Start => !s.starts_with(&t) && !t.starts_with(&s),
        TextTest::End => !s.ends_with(&t) && !t.ends_with(&s),
        TextTest::Whole => s != t,
    }
}

/// What part of a text a condition fixes.
#[derive(PartialEq)]
enum TextTest {
    Start,
    End,
    Whole,
}

/// The subject, the part that is fixed and the string in lower case, for ASCII only.
fn text_test(e: &Expr) -> Option<(&Expr, TextTest, String)> {
    let Expr::Call(f, args, _) = e else { return None };
    let [x, Expr::Constant(Value::String(s))] = args.as_slice() else { return None };
    let op = match f.id? {
        ScalarId::StartsWith | ScalarId::StartsWithCs => TextTest::Start,
        ScalarId::EndsWith | ScalarId::EndsWithCs => TextTest::End,
        ScalarId::EqualCi => TextTest::Whole,
        _ => return None,
    };
    (s.is_ascii() && x.ty() == Type::String).then(|| (x, op, s.to_ascii_lowercase()))
}

fn shares_column(a: &Expr, b: &Expr) -> bool {
    let columns = a.columns();
    b.columns().iter().any(|c| columns.contains(c))
}

/// Predicates of the filters that a plan ends with. Columns that pass through a projection keep their identity.
fn filters_before(plan: &Plan) -> Vec<&Expr> {
    let mut out = Vec::new();
    let mut at = plan;
    loop {
        at = match &at.node {
            Node::Filter(input, predicate) if out.len() < MAX_FILTERS => {
                out.push(predicate);
                input
            }
            Node::Project(input, _) => input,
            _ => break,
        };
    }
    out.reverse();
    out
}

fn text_conjuncts(e: &ast::Expr) -> Vec<&ast::Expr> {
    let mut out = Vec::new();
    let mut work = vec![e];
    while let Some(e) = work.pop() {
        if let ExprKind::Binary(BinaryOp::And, left, right) = &e.kind {
            work.extend([right.as_ref(), left.as_ref()]);
        } else {
            out.push(e);
        }
    }
    out
}
