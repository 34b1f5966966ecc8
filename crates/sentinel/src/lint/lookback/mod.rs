//! A look-back longer than `queryPeriod`: the window cuts what it should see.
//!
//! Every table is cut to `[E - queryPeriod, E]` before the query's own filters. A filter that reaches further back gets a part
//! of what it asks for (a baseline that is too short), and one that ends before the window gets nothing at all.

mod value;

use super::filter::is_parser;
use super::walk;
use crate::rule::{Rule, format_duration};
use kql::syntax::ast::{
    Argument, BinaryOp, Expr, ExprKind, Function, MakeSeries, Operator, OperatorKind, Query, Statement,
};
use kql::types::ticks::DAY;
use kql_source::{Code, Diagnostic, Span};
use value::{Known, Names, known, point};

/// Functions inside functions are followed this far.
const MAX_CALLS: usize = 8;

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
                    if let ExprKind::Function(function) = &l.value.kind {
                        names.insert(&l.name.name, Known::Function(function));
                        // Only what is the same for every call is read here; the rest at its calls.
                        if function.parameters.is_empty() && depth < MAX_CALLS {
                            self.statements(&function.body, &names, depth + 1);
                        }
                        continue;
                    }
                    self.expression(&l.value, &names, depth);
                    match known(&l.value, &names) {
                        Some(k) => names.insert(&l.name.name, k),
                        None => names.remove(l.name.name.as_str()),
                    };
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
        walk::each(expr, &mut |e| {
            if let ExprKind::Binary(op, a, b) = &e.kind {
                self.comparison(*op, a, b, names);
            } else if let ExprKind::Between { negated: false, value, low, high } = &e.kind {
                if is_time(value) {
                    self.lower(low, names);
                    self.upper(high, names);
                }
            } else if let ExprKind::Call(name, args) = &e.kind {
                for (i, arg) in args.iter().enumerate() {
                    // The first parameter of every filtering parser is its start.
                    let is_first = i == 0 && arg.names.is_empty() && is_parser(&name.name);
                    let is_start = arg.names.len() == 1 && arg.names[0].name.eq_ignore_ascii_case("starttime");
                    if is_start || is_first {
                        self.lower(&arg.value, names);
                    }
                }
                if let Some(Known::Function(function)) = names.get(name.name.as_str())
                    && !function.parameters.is_empty()
                {
                    calls.push((function, args));
                }
            } else if let ExprKind::Pipe(_, operators) = &e.kind {
                inside_series.extend(operators.iter().filter_map(series));
            }
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
        let is_less = matches!(op, BinaryOp::Less | BinaryOp::LessOrEqual);
        if !is_less && !matches!(op, BinaryOp::Greater | BinaryOp::GreaterOrEqual) {
            return;
        }
        // `time > point` and `point < time` alike.
        if is_less == time_left { self.upper(point, names) } else { self.lower(point, names) }
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
    if let OperatorKind::MakeSeries(m) = &op.kind { Some(m) } else { None }
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
