use crate::bind::binder::{Binder, Cx};
use crate::bind::types::widest;
use crate::ir::{Node, Plan};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast;
use kql_types::Type;

impl Binder<'_> {
    pub(crate) fn range(
        &mut self,
        name: &ast::Ident,
        from: &ast::Expr,
        to: &ast::Expr,
        step: &ast::Expr,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let (f, t, s) = (self.scalar(from, cx), self.scalar(to, cx), self.scalar(step, cx));
        let numeric = |ty: Type| matches!(ty, Type::Int | Type::Long | Type::Real | Type::Decimal);
        if matches!(f.ty(), Type::DateTime | Type::Timespan) && numeric(s.ty()) {
            let message = format!("the step between {} values must be a timespan, not {}", f.ty(), s.ty());
            let help = "give the step a unit, such as `1h` or `1d`";
            self.report(Diagnostic::new(Code::TypeMismatch, step.span, message).with_help(help));
            return None;
        }
        let ty = match f.ty() {
            // Without a sum there is no reason to widen them.
            Type::Int if t.ty() == Type::Int && s.ty() == Type::Int => Type::Int,
            Type::Int | Type::Long | Type::Real | Type::Decimal => widest(&[f.ty(), t.ty(), s.ty()]),
            other => other,
        };
        let step_ty = if ty == Type::DateTime { Type::Timespan } else { ty };
        let (from, to, step) = (self.convert(f, ty), self.convert(t, ty), self.convert(s, step_ty));
        let fields = vec![self.field(name.name.clone(), ty)];
        Some(Plan { node: Node::Range { from, to, step }, fields, serialized: true, open: false })
    }
}
