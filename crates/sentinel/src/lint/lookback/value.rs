//! Timespans, numbers and points in time that are the same at every run but for the clock.

use super::super::builtin::Builtins;
use kql_functions::ScalarId;
use kql_syntax::ast::{Argument, BinaryOp, Expr, ExprKind, Function, Literal, UnaryOp};
use kql_types::ticks::{DAY, unit};
use std::collections::HashMap;

/// What a name stands for, as far as it matters here.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    /// A timespan.
    Timespan(i64),
    /// A number.
    Number(f64),
    /// A point in time.
    Point(Point),
    /// A function.
    Function(&'a Function),
}

/// A point in time before the end of the window.
#[derive(Clone, Copy)]
pub(super) struct Point {
    /// So far back at least.
    pub(super) back: i64,
    /// Rounding down to a day, a week and the like reaches up to this much further.
    pub(super) rounding: i64,
}

/// What the names in scope stand for.
#[derive(Clone)]
pub(super) struct Names<'a> {
    builtins: &'a Builtins<'a>,
    values: HashMap<&'a str, Known<'a>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(builtins: &'a Builtins<'a>) -> Names<'a> {
        Names { builtins, values: HashMap::new() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Known<'a>> {
        self.values.get(name)
    }

    /// Gives a name its value, which is not told by `None`.
    pub(super) fn set(&mut self, name: &'a str, value: Option<Known<'a>>) {
        match value {
            Some(known) => self.values.insert(name, known),
            None => self.values.remove(name),
        };
    }
}

/// What an expression gives, where that is the same at every run but for the clock.
pub(super) fn known<'a>(expr: &'a Expr, names: &Names<'a>) -> Option<Known<'a>> {
    if let Some(t) = timespan(expr, names) {
        return Some(Known::Timespan(t));
    }
    if let Some(n) = number(expr, names) {
        return Some(Known::Number(n));
    }
    point(expr, names).map(Known::Point)
}

fn timespan(expr: &Expr, names: &Names<'_>) -> Option<i64> {
    if let ExprKind::Literal(Literal::Timespan(t)) = &expr.kind {
        return *t;
    }
    if let ExprKind::Name { name, .. } = &expr.kind {
        return match names.get(name)? {
            Known::Timespan(t) => Some(*t),
            Known::Number(_) | Known::Point(_) | Known::Function(_) => None,
        };
    }
    if let ExprKind::Unary(op, a) = &expr.kind {
        return match op {
            UnaryOp::Minus => timespan(a, names)?.checked_neg(),
            UnaryOp::Plus => timespan(a, names),
        };
    }
    if let ExprKind::Binary(op, a, b) = &expr.kind {
        return timespan_of(*op, a, b, names);
    }
    let ExprKind::Call(name, args) = &expr.kind else { return None };
    match (names.builtins.scalar(name), args.as_slice()) {
        (Some(ScalarId::ToTimespan), [only]) => timespan(&only.value, names),
        _ => None,
    }
}

fn timespan_of(op: BinaryOp, a: &Expr, b: &Expr, names: &Names<'_>) -> Option<i64> {
    if op == BinaryOp::Add {
        return timespan(a, names)?.checked_add(timespan(b, names)?);
    }
    if op == BinaryOp::Subtract {
        return timespan(a, names)?.checked_sub(timespan(b, names)?);
    }
    if op == BinaryOp::Divide {
        return Some((timespan(a, names)? as f64 / number(b, names)?) as i64);
    }
    if op != BinaryOp::Multiply {
        return None;
    }
    match (timespan(a, names), number(b, names)) {
        (Some(t), Some(n)) => Some((t as f64 * n) as i64),
        (None, _) | (_, None) => Some((timespan(b, names)? as f64 * number(a, names)?) as i64),
    }
}

fn number(expr: &Expr, names: &Names<'_>) -> Option<f64> {
    if let ExprKind::Literal(literal) = &expr.kind {
        return match literal {
            Literal::Long(n) => n.map(|n| n as f64),
            Literal::Int(n) => n.map(f64::from),
            Literal::Real(n) => *n,
            Literal::Bool(_)
            | Literal::Decimal(_)
            | Literal::DateTime(_)
            | Literal::Timespan(_)
            | Literal::Guid(_)
            | Literal::String(_)
            | Literal::Dynamic(_) => None,
        };
    }
    if let ExprKind::Name { name, .. } = &expr.kind {
        return match names.get(name)? {
            Known::Number(n) => Some(*n),
            Known::Timespan(_) | Known::Point(_) | Known::Function(_) => None,
        };
    }
    let ExprKind::Unary(UnaryOp::Minus, a) = &expr.kind else { return None };
    number(a, names).map(|n| -n)
}

/// A point in time that an expression gives.
pub(super) fn point(expr: &Expr, names: &Names<'_>) -> Option<Point> {
    if let ExprKind::Name { name, .. } = &expr.kind {
        return match names.get(name)? {
            Known::Point(p) => Some(*p),
            Known::Timespan(_) | Known::Number(_) | Known::Function(_) => None,
        };
    }
    if let ExprKind::Binary(BinaryOp::Subtract, a, b) = &expr.kind {
        let p = point(a, names)?;
        return Some(Point { back: p.back.checked_add(timespan(b, names)?)?, ..p });
    }
    if let ExprKind::Binary(BinaryOp::Add, a, b) = &expr.kind {
        let p = point(a, names)?;
        return Some(Point { back: p.back.checked_sub(timespan(b, names)?)?, ..p });
    }
    let ExprKind::Call(name, args) = &expr.kind else { return None };
    point_of(names.builtins.scalar(name)?, args, names)
}

/// The point that a function gives.
fn point_of(function: ScalarId, args: &[Argument], names: &Names<'_>) -> Option<Point> {
    let arg = |i: usize| args.get(i).map(|a| &a.value);
    let at = |back: i64| Some(Point { back, rounding: 0 });
    match function {
        ScalarId::Ago => at(timespan(arg(0)?, names)?),
        ScalarId::Now => match arg(0) {
            None => at(0),
            Some(offset) => at(timespan(offset, names)?.checked_neg()?),
        },
        ScalarId::ToDateTime => point(arg(0)?, names),
        ScalarId::StartOfDay => rounded(args, names, DAY),
        ScalarId::StartOfWeek => rounded(args, names, 7 * DAY),
        ScalarId::StartOfMonth => rounded(args, names, 31 * DAY),
        ScalarId::StartOfYear => rounded(args, names, 366 * DAY),
        ScalarId::Bin => {
            let p = point(arg(0)?, names)?;
            Some(Point { rounding: p.rounding + timespan(arg(1)?, names)?, ..p })
        }
        ScalarId::DatetimeAdd => {
            let ExprKind::Literal(Literal::String(part)) = &arg(0)?.kind else { return None };
            let ticks = unit(&part.to_lowercase())?;
            let p = point(arg(2)?, names)?;
            Some(Point { back: p.back - (number(arg(1)?, names)? * ticks as f64) as i64, ..p })
        }
        _ => None,
    }
}

/// `startofday(x, n)`: rounded down, then `n` days further.
fn rounded(args: &[Argument], names: &Names<'_>, step: i64) -> Option<Point> {
    let p = point(&args.first()?.value, names)?;
    let offset = match args.get(1) {
        Some(n) => (number(&n.value, names)? * step as f64) as i64,
        None => 0,
    };
    Some(Point { back: p.back - offset, rounding: p.rounding + step })
}
