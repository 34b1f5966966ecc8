//! What to say of operands whose types do not go together.

use super::argument::Argument;
use crate::ir::Expr;
use kql_functions::{Family, Scalar, ScalarId};
use kql_source::{Applicability, Code, Diagnostic, Edit, Fix, Span};
use kql_types::ticks::{DAY, HOUR, MINUTE, SECOND};
use kql_types::{Type, Value};

/// The finding for an operator that does not take its operands; `None` for other functions and where the types are not the reason.
pub(crate) fn mismatch(function: &Scalar, args: &[Argument], span: Span) -> Option<Diagnostic> {
    if function.family != Family::Operator {
        return None;
    }
    let [left, rest @ ..] = args else { return None };
    let right = rest.iter().find(|a| a.expr.ty() != left.expr.ty()).or(rest.first())?;
    let (a, b) = (left.expr.ty(), right.expr.ty());
    let verb = if compares(function) { "compare" } else { "combine" };
    let message = format!("`{}` does not {verb} {} {} with {}", function.name, article(a), a, b);
    let d = Diagnostic::new(Code::TypeMismatch, span, message);
    let is = |x: Type, y: Type| (a == x && b == y) || (a == y && b == x);
    let side = |ty: Type| if a == ty { left } else { right };
    if is(Type::DateTime, Type::Timespan) && compares(function) {
        return Some(time_before_now(d, side(Type::Timespan)));
    }
    let number = |ty: Type| ty.is_number();
    if let (Some(plain), true) = (uncased(function), number(a) || number(b)) {
        let between = Span { start: left.span.end, end: right.span.start };
        let fix = Fix::replace(format!("write `{plain}`"), between, format!(" {plain} "), Applicability::Unsafe);
        return Some(d.with_help(format!("numbers have no case: write `{plain}`")).with_fix(fix));
    }
    let help = match (a, b) {
        (Type::String, Type::String) if compares(function) => "strings have no order: compare with `strcmp(a, b) > 0`",
        (Type::String, Type::String) => "join strings with `strcat(a, b)`",
        (Type::String, Type::DateTime) | (Type::DateTime, Type::String) => {
            "convert the string with `todatetime(…)`, or write a literal such as `datetime(2026-03-01)`"
        }
        (Type::String, Type::Timespan) | (Type::Timespan, Type::String) => "convert the string with `totimespan(…)`",
        (Type::String, ty) | (ty, Type::String) if number(ty) => "convert the string with `tolong(…)` or `toreal(…)`",
        (Type::Timespan, ty) | (ty, Type::Timespan) if number(ty) => {
            "write the number with a unit, such as `5m` or `1d`"
        }
        (Type::DateTime, ty) | (ty, Type::DateTime) if number(ty) => {
            "write a time such as `datetime(2026-03-01)` or `ago(1d)`, or convert with `unixtime_seconds_todatetime(…)`"
        }
        _ => return Some(d),
    };
    Some(d.with_help(help))
}

/// The fix that converts an expression with a function.
pub(crate) fn wrapped(function: &str, span: Span, applicability: Applicability) -> Fix {
    let edits = vec![
        Edit { span: Span { end: span.start, ..span }, replacement: format!("{function}(") },
        Edit { span: Span { start: span.end, ..span }, replacement: ")".to_string() },
    ];
    Fix { title: format!("convert with `{function}`"), edits, applicability }
}

/// `TimeGenerated > 90d` means `ago(90d)`.
fn time_before_now(d: Diagnostic, span: &Argument) -> Diagnostic {
    let Expr::Constant(Value::Timespan(ticks)) = &span.expr else {
        return d.with_help("a time before now is `ago(…)`");
    };
    let text = format!("ago({})", written(ticks.saturating_abs()));
    let fix = Fix::replace(format!("write `{text}`"), span.span, text.clone(), Applicability::Unsafe);
    d.with_help(format!("a time that long before now is `{text}`")).with_fix(fix)
}

/// A timespan in the largest unit that gives a whole number.
fn written(ticks: i64) -> String {
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (SECOND / 1000, "ms")];
    let unit = units.into_iter().find(|(size, _)| ticks % size == 0);
    unit.map_or_else(|| format!("{ticks}tick"), |(size, name)| format!("{}{name}", ticks / size))
}

fn compares(function: &Scalar) -> bool {
    function.id.is_some_and(|id| {
        id.comparison().is_some()
            || matches!(
                id,
                ScalarId::Between
                    | ScalarId::NotBetween
                    | ScalarId::In
                    | ScalarId::NotIn
                    | ScalarId::InCi
                    | ScalarId::NotInCi
                    | ScalarId::EqualCi
                    | ScalarId::NotEqualCi
            )
    })
}

/// The operator that compares as this one does, with regard to case.
fn uncased(function: &Scalar) -> Option<&'static str> {
    match function.id? {
        ScalarId::EqualCi => Some("=="),
        ScalarId::NotEqualCi => Some("!="),
        _ => None,
    }
}

fn article(ty: Type) -> &'static str {
    if matches!(ty, Type::Int) { "an" } else { "a" }
}
