use super::Side;
use crate::bind::binder::Binder;
use kql_source::{Applicability, Code, Diagnostic, Fix};
use kql_syntax::ast::{ExprKind, Literal};
use kql_types::{Type, Value};

impl Binder<'_> {
    /// A datetime that is compared with a string for equality: the string is read as a datetime, so that a date is its
    /// midnight and no other time of the day.
    pub(super) fn lint_date_text(&mut self, left: Side<'_>, right: Side<'_>) {
        let text = match (left.expr.ty(), right.expr.ty()) {
            (Type::DateTime, Type::String) => right,
            (Type::String, Type::DateTime) => left,
            _ => return,
        };
        let readable = text.expr.constant().is_none_or(|v| !self.is_unreadable(v, Type::DateTime));
        if !readable {
            // Said already: it is never equal.
            return;
        }
        let d = Diagnostic::new(
            Code::SuspiciousComparison,
            left.text.span.to(right.text.span),
            "a datetime is compared with a string, which is parsed as a single instant",
        );
        self.report(match (&text.text.kind, text.expr.constant()) {
            (ExprKind::Literal(Literal::String(_)), Some(Value::String(s))) => {
                let literal = format!("datetime({})", s.trim());
                let fix =
                    Fix::replace(format!("write `{literal}`"), text.text.span, literal.clone(), Applicability::Unsafe);
                d.with_help(format!("write `{literal}`, or `between ({literal} .. 1d)` for the whole day"))
                    .with_fix(fix)
            }
            _ => d.with_help("convert the string with `todatetime(…)`, or the datetime with `format_datetime(…)`"),
        });
    }

    /// Whether a string can never be read as a value of a type.
    pub(super) fn is_unreadable(&self, text: &Value, ty: Type) -> bool {
        let Value::String(_) = text else { return false };
        if matches!(ty, Type::String | Type::Dynamic) {
            return false;
        }
        // Two nulls compare to null, a value and a null do not.
        let args = vec![crate::ir::Expr::Constant(text.clone()), crate::ir::Expr::Constant(Value::Null(ty))];
        self.truth_of(kql_functions::builtin(kql_functions::ScalarId::Equal), args) == Some(Value::Null(Type::Bool))
    }
}
