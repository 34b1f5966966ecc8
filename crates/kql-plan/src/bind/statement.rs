use super::env::{Binding, Env, UserFunction};
use super::{Any, Binder, Cx};
use crate::ir::{Plan, Shared};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, ExprKind, Statement};
use std::rc::Rc;
use std::sync::Arc;

impl Binder<'_> {
    pub(crate) fn query(&mut self, query: &ast::Query) -> Option<Plan> {
        let base = Env::default();
        let (result, env) = self.statements(&query.statements, &base, true);
        for (name, span) in env.unused_since(&base) {
            let message = format!("`{name}` is declared but never used");
            self.report(Diagnostic::new(Code::UnusedLet, span, message).with_help("remove the `let` or use the name"));
        }
        match result {
            Some((Any::Table(plan), _)) => Some(plan),
            Some((Any::Scalar(expr), _)) => {
                // A scalar alone is shown as `print` would show it.
                let field = self.field("print_0", expr.ty());
                Some(self.single_row(vec![(field, expr)]))
            }
            Some((Any::Error, _)) | None => None,
        }
    }

    /// Binds statements in order; the value of the last expression and the scope after them.
    pub(crate) fn statements(
        &mut self,
        statements: &[Statement],
        env: &Env,
        own: bool,
    ) -> (Option<(Any, kql_source::Span)>, Env) {
        let mut env = env.clone();
        let mut result = None;
        for statement in statements {
            match statement {
                Statement::Let(l) => env = self.let_statement(l, &env, own),
                Statement::Expression(e) => result = Some((self.any(e, Cx::new(&env)), e.span)),
                Statement::QueryParameters(parameters) => {
                    for p in parameters {
                        let binding = match &p.default {
                            Some(d) => Binding::Scalar(self.scalar(d, Cx::new(&env))),
                            None => match &p.ty {
                                // Its value comes with the execution; until then it is a null of its type.
                                ast::ParameterType::Scalar(ty) => {
                                    let ty = kql_types::Type::from_keyword(&ty.name);
                                    ty.map_or(Binding::Error, |t| {
                                        Binding::Scalar(crate::ir::Expr::Constant(kql_types::Value::Null(t)))
                                    })
                                }
                                ast::ParameterType::AnyTable | ast::ParameterType::Table(_) => Binding::Error,
                            },
                        };
                        env = env.with(&p.name.name, binding, p.name.span);
                    }
                }
                Statement::Alias(a) => env = env.with(&a.name.name, Binding::Error, a.name.span),
                Statement::Set(_) | Statement::Pattern(_) | Statement::Restrict(_) => {}
            }
        }
        (result, env)
    }

    fn let_statement(&mut self, l: &ast::Let, env: &Env, own: bool) -> Env {
        let name = &l.name.name;
        let binding = match &l.value.kind {
            ExprKind::Function(f) => Binding::Function(Rc::new(UserFunction {
                name: name.clone(),
                parameters: f.parameters.clone(),
                body: f.body.clone(),
                env: env.clone(),
                own_text: own && self.calls.iter().all(|f| f.own_text),
                workspace: false,
                view: f.view,
            })),
            ExprKind::EntityGroup(_) => Binding::Error,
            _ => match self.any(&l.value, Cx::new(env)) {
                Any::Scalar(e) => Binding::Scalar(e),
                Any::Table(plan) => Binding::Table(Arc::new(Shared { id: self.next_id(), name: name.clone(), plan })),
                Any::Error => Binding::Error,
            },
        };
        env.with(name, binding, l.name.span)
    }
}
