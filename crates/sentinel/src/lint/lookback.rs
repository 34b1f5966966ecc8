//! A look-back longer than `queryPeriod`: the window cuts what it should see.
//!
//! Every table is cut to `[E - queryPeriod, E]` before the query's own filters. A filter that reaches further back gets a part
//! of what it asks for (a baseline that is too short), and one that ends before the window gets nothing at all.

use super::walk;
use crate::rule::{Rule, format_duration};
use kql::syntax::ast::{
    Argument, BinaryOp, Expr, ExprKind, Function, Literal, MakeSeries, Operator, OperatorKind, Query, Statement,
    UnaryOp,
};
use kql::types::ticks::{DAY, unit};
use kql_source::{Code, Diagnostic, Span};
use std::collections::HashMap;

/// Functions inside functions are followed this far.
const MAX_CALLS: usize = 8;

/// What a name stands for, as far as it matters here.
#[derive(Clone, Copy)]
enum Known<'a> {
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
struct Point {
    /// So far back at least.
    back: i64,
    /// Rounding down to a day, a week and the like reaches up to this much further.
    rounding: i64,
}

type Names<'a> = HashMap<&'a str, Known<'a>>;

struct Lint {
    period: i64,
    found: Vec<Diagnostic>,
}

pub(super) fn check(rule: &Rule, query: &Query) -> Vec<Diagnostic> {
    let mut lint = Lint { period: rule.period(), found: Vec::new() };
    lint.statements(&query.statements, &Names::new(), 0);
    lint.found.sort_by_key(|d| d.span);
    lint.found.dedup_by_key(|d| d.span);
    lint.found
}

impl Lint {
    fn statements<'a>(&mut self, list: &'a [Statement], outer: &Names<'a>, depth: usize) {
        let mut names = outer.clone();
        for statement in list {
            match statement {
                Statement::Let(l) => {
                    match &l.value.kind {
                        ExprKind::Function(function) => {
                            names.insert(&l.name.name, Known::Function(function));
                            // Only what is the same for every call is read here; the rest at its calls.
                            if function.parameters.is_empty() && depth < MAX_CALLS {
                                self.statements(&function.body, &names, depth + 1);
                            }
                        }
                        _ => {
                            self.expression(&l.value, &names, depth);
                            match known(&l.value, &names) {
                                Some(k) => names.insert(&l.name.name, k),
                                None => names.remove(l.name.name.as_str()),
                            };
                        }
                    }
                }
                Statement::Expression(e) => self.expression(e, &names, depth),
                Statement::Alias(_)
                | Statement::Restrict(_)
                | Statement::Set(_)
                | Statement::QueryParameters(_)
                | Statement::Pattern(_) => {}
            }
        }
    }

    /// Looks at every comparison with `TimeGenerated` below.
    fn expression<'a>(&mut self, expr: &'a Expr, names: &Names<'a>, depth: usize) {
        let mut calls: Vec<(&'a Function, &'a [Argument])> = Vec::new();
        let mut inside_series: Vec<&'a MakeSeries> = Vec::new();
        walk::each(expr, &mut |e| match &e.kind {
            ExprKind::Binary(op, a, b) => self.comparison(*op, a, b, names),
            ExprKind::Between { negated: false, value, low, high } if is_time(value) => {
                self.lower(low, names);
                self.upper(high, names);
            }
            ExprKind::Call(name, args) => {
                for arg in args {
                    let is_start = arg.names.len() == 1 && arg.names[0].name.eq_ignore_ascii_case("starttime");
                    if is_start {
                        self.lower(&arg.value, names);
                    }
                }
                if let Some(Known::Function(function)) = names.get(name.name.as_str())
                    && !function.parameters.is_empty()
                {
                    calls.push((function, args));
                }
            }
            ExprKind::Pipe(_, operators) => inside_series.extend(operators.iter().filter_map(series)),
            _ => {}
        });
        for series in inside_series {
            if is_time(&series.on.value)
                && let Some(from) = &series.from
            {
                self.lower(&from.value, names);
            }
        }
        if depth < MAX_CALLS {
            for (function, args) in calls {
                let inner = bind(function, args, names);
                self.statements(&function.body, &inner, depth + 1);
            }
        }
    }

    fn comparison(&mut self, op: BinaryOp, a: &Expr, b: &Expr, names: &Names<'_>) {
        let (time_left, point) = match (is_time(a), is_time(b)) {
            (true, false) => (true, b),
            (false, true) => (false, a),
            (true, true) | (false, false) => return,
        };
        match (op, time_left) {
            (BinaryOp::Greater | BinaryOp::GreaterOrEqual, true) | (BinaryOp::Less | BinaryOp::LessOrEqual, false) => {
                self.lower(point, names);
            }
            (BinaryOp::Less | BinaryOp::LessOrEqual, true) | (BinaryOp::Greater | BinaryOp::GreaterOrEqual, false) => {
                self.upper(point, names);
            }
            _ => {}
        }
    }

    /// Rows from that point on are asked for.
    fn lower(&mut self, expr: &Expr, names: &Names<'_>) {
        let Some(point) = point(expr, names) else { return };
        if point.back > self.period {
            let message = format!(
                "the query looks back {}, but the rule's `queryPeriod` is {}: older rows are cut off",
                format_duration(point.back),
                format_duration(self.period)
            );
            self.tell(expr.span, message, point.back);
        } else if point.back + point.rounding > self.period {
            let message = format!(
                "rounded down, this looks back up to {}, but the rule's `queryPeriod` is {}: the first part is cut off",
                format_duration(point.back + point.rounding),
                format_duration(self.period)
            );
            self.tell(expr.span, message, point.back + point.rounding);
        }
    }

    /// Rows up to that point are asked for: with a point before the window there are none.
    fn upper(&mut self, expr: &Expr, names: &Names<'_>) {
        let Some(point) = point(expr, names) else { return };
        if point.back >= self.period {
            let message = format!(
                "nothing is left: rows must be older than {}, but the rule's `queryPeriod` is {}",
                format_duration(point.back),
                format_duration(self.period)
            );
            self.tell(expr.span, message, point.back);
        }
    }

    fn tell(&mut self, span: Span, message: String, needed: i64) {
        let help = if needed <= 14 * DAY {
            format!("raise `queryPeriod` to {} or more, or look back less", format_duration(needed))
        } else {
            "no rule can look back more than 14d: look back less, or keep a summary in a watchlist".to_string()
        };
        self.found.push(Diagnostic::new(Code::LookbackBeyondPeriod, span, message).with_help(help));
    }
}

fn series(op: &Operator) -> Option<&MakeSeries> {
    match &op.kind {
        OperatorKind::MakeSeries(m) => Some(m),
        _ => None,
    }
}

/// Parameters with what a call gives them, or with their defaults.
fn bind<'a>(function: &'a Function, args: &'a [Argument], names: &Names<'a>) -> Names<'a> {
    let mut inner = names.clone();
    for (i, parameter) in function.parameters.iter().enumerate() {
        let named = args.iter().find(|a| a.names.len() == 1 && a.names[0].name == parameter.name.name);
        let positional = args.get(i).filter(|a| a.names.is_empty());
        let value = named.or(positional).map(|a| &a.value).or(parameter.default.as_ref());
        match value.and_then(|v| known(v, names)) {
            Some(k) => inner.insert(&parameter.name.name, k),
            None => inner.remove(parameter.name.name.as_str()),
        };
    }
    inner
}

/// The column that the window cuts; `Timestamp` is its name in the tables of Defender.
fn is_time(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name { name, .. } if name == "TimeGenerated" || name == "Timestamp")
}

fn known<'a>(expr: &'a Expr, names: &Names<'a>) -> Option<Known<'a>> {
    if let Some(t) = timespan(expr, names) {
        return Some(Known::Timespan(t));
    }
    if let Some(n) = number(expr, names) {
        return Some(Known::Number(n));
    }
    point(expr, names).map(Known::Point)
}

fn timespan(expr: &Expr, names: &Names<'_>) -> Option<i64> {
    match &expr.kind {
        ExprKind::Literal(Literal::Timespan(t)) => *t,
        ExprKind::Name { name, .. } => match names.get(name.as_str())? {
            Known::Timespan(t) => Some(*t),
            Known::Number(_) | Known::Point(_) | Known::Function(_) => None,
        },
        ExprKind::Unary(UnaryOp::Minus, a) => timespan(a, names)?.checked_neg(),
        ExprKind::Unary(UnaryOp::Plus, a) => timespan(a, names),
        ExprKind::Binary(BinaryOp::Add, a, b) => timespan(a, names)?.checked_add(timespan(b, names)?),
        ExprKind::Binary(BinaryOp::Subtract, a, b) => timespan(a, names)?.checked_sub(timespan(b, names)?),
        ExprKind::Binary(BinaryOp::Multiply, a, b) => match (timespan(a, names), number(b, names)) {
            (Some(t), Some(n)) => Some((t as f64 * n) as i64),
            (None, _) | (_, None) => Some((timespan(b, names)? as f64 * number(a, names)?) as i64),
        },
        ExprKind::Binary(BinaryOp::Divide, a, b) => Some((timespan(a, names)? as f64 / number(b, names)?) as i64),
        ExprKind::Call(name, args) if name.name == "totimespan" && args.len() == 1 => timespan(&args[0].value, names),
        _ => None,
    }
}

fn number(expr: &Expr, names: &Names<'_>) -> Option<f64> {
    match &expr.kind {
        ExprKind::Literal(Literal::Long(n)) => n.map(|n| n as f64),
        ExprKind::Literal(Literal::Int(n)) => n.map(f64::from),
        ExprKind::Literal(Literal::Real(n)) => *n,
        ExprKind::Name { name, .. } => match names.get(name.as_str())? {
            Known::Number(n) => Some(*n),
            Known::Timespan(_) | Known::Point(_) | Known::Function(_) => None,
        },
        ExprKind::Unary(UnaryOp::Minus, a) => number(a, names).map(|n| -n),
        _ => None,
    }
}

fn point(expr: &Expr, names: &Names<'_>) -> Option<Point> {
    let at = |back: i64| Some(Point { back, rounding: 0 });
    match &expr.kind {
        ExprKind::Name { name, .. } => match names.get(name.as_str())? {
            Known::Point(p) => Some(*p),
            Known::Timespan(_) | Known::Number(_) | Known::Function(_) => None,
        },
        ExprKind::Binary(BinaryOp::Subtract, a, b) => {
            let p = point(a, names)?;
            Some(Point { back: p.back.checked_add(timespan(b, names)?)?, ..p })
        }
        ExprKind::Binary(BinaryOp::Add, a, b) => {
            let p = point(a, names)?;
            Some(Point { back: p.back.checked_sub(timespan(b, names)?)?, ..p })
        }
        ExprKind::Call(name, args) => {
            let arg = |i: usize| args.get(i).map(|a| &a.value);
            match name.name.as_str() {
                "ago" => at(timespan(arg(0)?, names)?),
                "now" => match arg(0) {
                    None => at(0),
                    Some(offset) => at(timespan(offset, names)?.checked_neg()?),
                },
                "todatetime" => point(arg(0)?, names),
                "startofday" => rounded(args, names, DAY),
                "startofweek" => rounded(args, names, 7 * DAY),
                "startofmonth" => rounded(args, names, 31 * DAY),
                "startofyear" => rounded(args, names, 366 * DAY),
                "bin" | "floor" => {
                    let p = point(arg(0)?, names)?;
                    Some(Point { rounding: p.rounding + timespan(arg(1)?, names)?, ..p })
                }
                "datetime_add" => {
                    let ExprKind::Literal(Literal::String(part)) = &arg(0)?.kind else { return None };
                    let ticks = unit(&part.to_lowercase())?;
                    let p = point(arg(2)?, names)?;
                    Some(Point { back: p.back - (number(arg(1)?, names)? * ticks as f64) as i64, ..p })
                }
                _ => None,
            }
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
