//! A look-back longer than `queryPeriod`: the window cuts what it should see.
//!
//! Every table is cut to `[E - queryPeriod, E]` before the query's own filters. A filter that reaches further back gets a part
//! of what it asks for (a baseline that is too short), and one that ends before the window gets nothing at all.

mod value;

use super::builtin::Builtins;
use super::filter::is_parser;
use crate::evaluate::in_file;
use crate::rule::{Rule, format_duration};
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};
use kql_syntax::ast::{Argument, BinaryOp, Expr, ExprKind, Function, Operator, OperatorKind, Query, Statement};
use kql_syntax::visit::{self, Visitor};
use kql_types::ticks::{DAY, HOUR, MINUTE};
use value::{Known, Names, known, point};

/// Functions inside functions are followed this far.
const MAX_CALLS: usize = 8;

/// The longest `queryPeriod` that the service accepts.
const LONGEST: i64 = 14 * DAY;

struct Lint {
    period: i64,
    /// Findings with the period that would be long enough. Spans count in the query.
    found: Vec<(Diagnostic, i64)>,
}

pub(super) fn check(rule: &Rule, query: &Query, builtins: &Builtins<'_>) -> Vec<Diagnostic> {
    let mut lint = Lint { period: rule.period(), found: Vec::new() };
    lint.statements(&query.statements, &Names::new(builtins), 0);
    lint.found.sort_by_key(|(d, _)| d.span);
    lint.found.dedup_by_key(|(d, _)| d.span);
    // One period serves all filters that it can serve.
    let longest = lint.found.iter().map(|(_, needed)| *needed).filter(|needed| *needed <= LONGEST).max();
    let fix = longest.and_then(|needed| longer_period(rule, needed));
    let in_file = |(d, needed): &(Diagnostic, i64)| {
        let mut d = in_file(d, rule);
        d.fixes.extend(fix.clone().filter(|_| *needed <= LONGEST));
        d
    };
    lint.found.iter().map(in_file).collect()
}

impl Lint {
    fn statements<'a>(&mut self, list: &'a [Statement], outer: &Names<'a>, depth: usize) {
        let mut names = outer.clone();
        for statement in list {
            match statement {
                Statement::Let(l) => {
                    if let ExprKind::Function(function) = &l.value.kind {
                        names.set(&l.name.name, Some(Known::Function(function)));
                        // Only what is the same for every call is read here; the rest at its calls.
                        if function.parameters.is_empty() && depth < MAX_CALLS {
                            self.statements(&function.body, &names, depth + 1);
                        }
                        continue;
                    }
                    self.expression(&l.value, &names, depth);
                    let value = known(&l.value, &names);
                    names.set(&l.name.name, value);
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
        let mut scan = TimeFilters { lint: self, names, calls: Vec::new(), series: Vec::new() };
        scan.expr(expr);
        let TimeFilters { calls, series, .. } = scan;
        for from in series {
            self.lower(from, names);
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
        } else if point.back + point.rounding > self.period && (point.back < LONGEST || self.period < LONGEST) {
            // With the longest look-back of all, the days that were meant are there, and no rule could have more.
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
        let help = if needed <= LONGEST {
            format!("increase `queryPeriod` to {} or more, or look back less", format_duration(needed))
        } else {
            "no rule can look back more than 14d: look back less, or keep a summary in a watchlist".to_string()
        };
        self.found.push((Diagnostic::new(Code::LookbackBeyondPeriod, span, message).with_help(help), needed));
    }
}

/// The fix that lets the rule look back far enough, in the form in which the period is written: `14d` or `P14D`.
fn longer_period(rule: &Rule, needed: i64) -> Option<Fix> {
    // The service takes a long period only with a frequency that is not high.
    let is_frequent = rule.query_frequency.as_ref().is_some_and(|f| f.value < HOUR);
    if is_frequent && needed >= 2 * DAY {
        return None;
    }
    let span = rule.query_period.as_ref()?.span;
    let written = rule.source.text.get(span.range())?;
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\'')).map(String::from).unwrap_or_default();
    let plain = written.trim_matches(['"', '\'']);
    let short = format_duration(needed);
    let period = if plain.starts_with(['P', 'p']) {
        iso(needed)
    } else if plain.starts_with(|c: char| c.is_ascii_digit()) && !plain.contains(':') {
        short.clone()
    } else {
        return None;
    };
    let title = format!("set `queryPeriod` to {short}");
    Some(Fix::replace(title, span, format!("{quote}{period}{quote}"), Applicability::Unsafe))
}

/// A duration of whole minutes as ISO 8601 writes it.
fn iso(ticks: i64) -> String {
    let (days, minutes) = (ticks / DAY, ticks % DAY / MINUTE);
    let written = |parts: &[(i64, &str)]| -> String {
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect()
    };
    let time = written(&[(minutes / 60, "H"), (minutes % 60, "M")]);
    let time = if time.is_empty() { time } else { format!("T{time}") };
    format!("P{}{time}", written(&[(days, "D")]))
}

/// Reports time filters of an expression, and collects what the lint looks at afterwards.
struct TimeFilters<'l, 'a> {
    lint: &'l mut Lint,
    names: &'l Names<'a>,
    /// Calls of functions with parameters, whose bodies are read with the arguments.
    calls: Vec<(&'a Function, &'a [Argument])>,
    /// Starts of `make-series` over the time of the events.
    series: Vec<&'a Expr>,
}

impl<'a> Visitor<'a> for TimeFilters<'_, 'a> {
    fn expr(&mut self, expr: &'a Expr) {
        if let ExprKind::Binary(op, a, b) = &expr.kind {
            self.lint.comparison(*op, a, b, self.names);
        } else if let ExprKind::Between { negated: false, value, low, high } = &expr.kind
            && is_time(value)
        {
            self.lint.lower(low, self.names);
            self.lint.upper(high, self.names);
        } else if let ExprKind::Call(name, args) = &expr.kind {
            self.call(&name.name, args);
        }
        visit::walk_expr(self, expr);
    }

    fn operator(&mut self, op: &'a Operator) {
        if let OperatorKind::MakeSeries(m) = &op.kind
            && is_time(&m.on.value)
        {
            self.series.extend(m.from.iter().map(|a| &a.value));
        }
        visit::walk_operator(self, op);
    }
}

impl<'a> TimeFilters<'_, 'a> {
    fn call(&mut self, name: &str, args: &'a [Argument]) {
        for (i, arg) in args.iter().enumerate() {
            // The first parameter of every filtering parser is its start.
            let is_first = i == 0 && arg.names.is_empty() && is_parser(name);
            let is_start = arg.names.len() == 1 && arg.names[0].name.eq_ignore_ascii_case("starttime");
            if is_start || is_first {
                self.lint.lower(&arg.value, self.names);
            }
        }
        if let Some(Known::Function(function)) = self.names.get(name)
            && !function.parameters.is_empty()
        {
            self.calls.push((function, args));
        }
    }
}

/// Parameters with what a call gives them, or with their defaults.
fn bind<'a>(function: &'a Function, args: &'a [Argument], names: &Names<'a>) -> Names<'a> {
    let mut inner = names.clone();
    for (i, parameter) in function.parameters.iter().enumerate() {
        let named = args.iter().find(|a| a.names.len() == 1 && a.names[0].name == parameter.name.name);
        let positional = args.get(i).filter(|a| a.names.is_empty());
        let value = named.or(positional).map(|a| &a.value).or(parameter.default.as_ref());
        inner.set(&parameter.name.name, value.and_then(|v| known(v, names)));
    }
    inner
}

/// The column that the window cuts; `Timestamp` is its name in the tables of Defender.
fn is_time(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name { name, .. } if name == "TimeGenerated" || name == "Timestamp")
}
