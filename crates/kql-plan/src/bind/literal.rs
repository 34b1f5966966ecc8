use super::binder::Binder;
use crate::ir::Expr;
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::Literal;
use kql_types::{Decimal, Dyn, Type, Value, ticks};

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
            Literal::Decimal(Some(text)) => {
                match self.read(text, Decimal::parse(text), "a decimal", "decimal(1.5)", span) {
                    Some(v) => Value::Decimal(v),
                    None => return Some(self.error_expr_of(Type::Decimal)),
                }
            }
            Literal::DateTime(None) => Value::Null(Type::DateTime),
            Literal::DateTime(Some(text)) if text.trim().eq_ignore_ascii_case("now") => {
                Value::DateTime(self.options.context.now)
            }
            Literal::DateTime(Some(text)) => {
                let value = ticks::parse_datetime_argument(text).ok();
                match self.read(text, value, "a datetime", "datetime(2026-03-01 12:00:00)", span) {
                    Some(v) => v.map_or(Value::Null(Type::DateTime), Value::DateTime),
                    None => return Some(self.error_expr_of(Type::DateTime)),
                }
            }
            Literal::Dynamic(literal) => match Dyn::from_literal(literal) {
                Ok(tree) => Value::dynamic(tree),
                Err(error) => {
                    self.error(Code::BadLiteral, span, format!("the dynamic literal has no value: {error}"));
                    return Some(self.error_expr_of(Type::Dynamic));
                }
            },
        };
        Some(Expr::Constant(value))
    }

    /// The value of a literal that was read from `text`; an unreadable one is reported with an example of its type.
    fn read<T>(&mut self, text: &str, value: Option<T>, what: &str, example: &str, span: Span) -> Option<T> {
        if value.is_none() {
            self.report(
                Diagnostic::new(Code::BadLiteral, span, format!("`{text}` is not {what}"))
                    .with_help(format!("write {what} as `{example}`")),
            );
        }
        value
    }
}
