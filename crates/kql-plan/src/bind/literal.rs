use super::binder::Binder;
use crate::ir::Expr;
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::Literal;
use kql_types::{Decimal, Type, Value, ticks};

impl Binder<'_> {
    /// A literal as a constant; one that cannot be read is reported.
    pub(crate) fn literal(&mut self, literal: &Literal, span: Span) -> Option<Expr> {
        fn some<T>(v: &Option<T>, ty: Type, f: impl FnOnce(&T) -> Value) -> Value {
            v.as_ref().map_or(Value::Null(ty), f)
        }
        let value = match literal {
            Literal::Bool(v) => some(v, Type::Bool, |v| Value::Bool(*v)),
            Literal::Int(v) => some(v, Type::Int, |v| Value::Int(*v)),
            Literal::Long(v) => some(v, Type::Long, |v| Value::Long(*v)),
            Literal::Real(v) => some(v, Type::Real, |v| Value::Real(*v)),
            Literal::Timespan(v) => some(v, Type::Timespan, |v| Value::Timespan(*v)),
            Literal::Guid(v) => some(v, Type::Guid, |v| Value::Guid(*v)),
            Literal::String(v) => Value::String(v.clone()),
            Literal::Decimal(None) => Value::Null(Type::Decimal),
            Literal::Decimal(Some(text)) => match self.read(text, Decimal::parse(text), "a decimal", span) {
                Some(v) => Value::Decimal(v),
                None => return Some(self.error_expr_of(Type::Decimal)),
            },
            Literal::DateTime(None) => Value::Null(Type::DateTime),
            Literal::DateTime(Some(text)) if text.trim().eq_ignore_ascii_case("now") => {
                Value::DateTime(self.options.context.now)
            }
            Literal::DateTime(Some(text)) => {
                // The language lets quotes stand around the text.
                let inner = text.trim().trim_matches(|c| c == '\'' || c == '"');
                // A number alone, such as a year, is no date, and the service takes it for null without a word.
                if ticks::parse_datetime(inner).is_none() && inner.bytes().all(|b| b.is_ascii_digit()) {
                    return Some(Expr::Constant(Value::Null(Type::DateTime)));
                }
                match self.read(text, ticks::parse_datetime(inner), "a datetime", span) {
                    Some(v) => Value::DateTime(v),
                    None => return Some(self.error_expr_of(Type::DateTime)),
                }
            }
            Literal::Dynamic(text) => match kql_functions::parse_dynamic_literal(text) {
                Ok(tree) => Value::dynamic(tree),
                Err(message) => {
                    self.error(Code::BadLiteral, span, format!("the dynamic literal cannot be read: {message}"));
                    return Some(self.error_expr_of(Type::Dynamic));
                }
            },
        };
        Some(Expr::Constant(value))
    }

    fn read<T>(&mut self, text: &str, value: Option<T>, what: &str, span: Span) -> Option<T> {
        if value.is_none() {
            self.report(
                Diagnostic::new(Code::BadLiteral, span, format!("`{text}` is not {what}"))
                    .with_help("write datetimes as `datetime(2026-03-01 12:00:00)`"),
            );
        }
        value
    }
}
