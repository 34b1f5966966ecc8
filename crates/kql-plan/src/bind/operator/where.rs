use crate::bind::before_deduplication::push_before_deduplication;
use crate::bind::binder::{Binder, Cx};
use crate::ir::{Expr, Node, Plan};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::Argument;
use kql_types::{Type, Value};

impl Binder<'_> {
    pub(crate) fn filter(&mut self, input: Plan, predicate: &Argument, cx: Cx<'_>) -> Option<Plan> {
        if super::search::has_star(&predicate.value) {
            let columns = input.fields.clone();
            let expr = self.search_condition(&predicate.value, &columns, false, cx.with_plan(&input))?;
            return Some(filtered(input, expr));
        }
        let expr = self.scalar(&predicate.value, cx.with_plan(&input));
        Some(match self.predicate(expr, predicate.value.span) {
            Some(expr) => {
                self.lint_filter(&input, &predicate.value, &expr, cx.with_plan(&input));
                let mut input = input;
                match push_before_deduplication(&mut input, expr) {
                    Some(rest) => filtered(input, rest),
                    None => input,
                }
            }
            None => input,
        })
    }

    /// A condition: bool, or a dynamic or number that is converted.
    pub(crate) fn predicate(&mut self, expr: Expr, span: Span) -> Option<Expr> {
        match expr.ty() {
            Type::Bool => Some(expr),
            Type::Dynamic if self.as_compiler() && !self.is_unknown(&expr) => {
                self.report(
                    Diagnostic::new(Code::TypeMismatch, span, "a condition must be bool, not dynamic")
                        .with_help("convert the value with `tobool(…)`, or compare it with something"),
                );
                None
            }
            Type::Dynamic | Type::Int | Type::Long => Some(self.convert(expr, Type::Bool)),
            ty => {
                self.report(
                    Diagnostic::new(Code::TypeMismatch, span, format!("a condition must be bool, not {ty}"))
                        .with_help("compare the value with something, for example `x == 1`"),
                );
                None
            }
        }
    }
}

/// A filter; one that is always true is left out.
pub(crate) fn filtered(input: Plan, predicate: Expr) -> Plan {
    if predicate == Expr::Constant(Value::Bool(true)) {
        return input;
    }
    let (fields, serialized, open) = (input.fields.clone(), input.serialized, input.open);
    Plan { node: Node::Filter(Box::new(input), predicate), fields, serialized, open }
}
