//! Tells an observer what is in scope where. Observing changes nothing of what binding finds.

use super::binder::{Binder, Row, open_table};
use super::call_stack::Frame;
use super::env::{Binding, Env, UserFunction};
use super::scope::{Declared, DeclaredKind, Scope, parameter_type};
use crate::ir::{Cte, Expr, Plan, PlanField};
use kql_source::Span;
use kql_syntax::ast::{Parameter, ParameterType, Statement};
use kql_types::{Field, Type};
use std::rc::Rc;
use std::sync::Arc;

/// Functions declared inside of more functions than this are observed where they are called only: each level binds the levels
/// inside of it once more.
const MAX_OBSERVED: usize = 3;

impl Binder<'_> {
    /// Reports the scope of a statement of the query's own text.
    pub(crate) fn observe_statement(&self, statement: &Statement, env: &Env) {
        let place = match statement {
            Statement::Let(l) => l.span,
            Statement::Expression(e) => e.span,
            Statement::Set(_)
            | Statement::QueryParameters(_)
            | Statement::Pattern(_)
            | Statement::Alias(_)
            | Statement::Restrict(_) => return,
        };
        self.observe(place, env, |_| {});
    }

    /// Reports the scopes inside a function that the query declares, which is bound where it is called, and here for the case that
    /// nothing calls it: over arguments of which only the declared types are known.
    pub(crate) fn observe_function(&mut self, f: &Rc<UserFunction>) {
        if self.observer.is_none() || !f.own_text || self.calls.depth() >= MAX_OBSERVED {
            return;
        }
        self.dry_run(|binder| {
            let mut env = f.env.clone();
            for p in &f.parameters {
                let binding = binder.unknown_argument(p);
                env = env.with(&p.name.name, binding, p.name.span);
            }
            binder.calls.push(Frame {
                name: f.name.clone(),
                span: Span::default(),
                own_text: true,
                workspace: false,
                file: None,
                without_parameters: false,
            });
            binder.statements(&f.body, &env, true);
            binder.calls.pop();
        });
    }

    fn unknown_argument(&mut self, p: &Parameter) -> Binding {
        let plan = match &p.ty {
            ParameterType::Scalar(ty) => {
                let ty = Type::from_keyword(&ty.name).unwrap_or(Type::Dynamic);
                return Binding::Scalar(Expr::Column(self.fresh(), ty));
            }
            ParameterType::AnyTable => open_table(),
            ParameterType::Table(columns) => Plan { fields: self.declared(columns), ..open_table() },
        };
        Binding::Table(Arc::new(Cte { id: self.next_id(), name: p.name.name.clone(), plan }))
    }

    /// Reports the scope of an operator of the query's own text.
    pub(crate) fn observe_operator(&self, place: Span, env: &Env, input: Row<'_>) {
        self.observe(place, env, |scope| {
            scope.columns = fields(input.fields);
            scope.open = input.open;
        });
    }

    /// Reports the scope of the conditions of a join.
    pub(crate) fn observe_join(&self, place: Span, env: &Env, left: Row<'_>, right: Row<'_>) {
        self.observe(place, env, |scope| {
            scope.columns = fields(left.fields);
            scope.right = fields(right.fields);
            scope.open = left.open || right.open;
        });
    }

    fn observe(&self, place: Span, env: &Env, fill: impl FnOnce(&mut Scope)) {
        if let Some(observer) = self.observer.filter(|_| self.calls.in_own_text()) {
            let mut scope = Scope { names: env.declared(), ..Scope::default() };
            fill(&mut scope);
            observer.scope(place, &scope);
        }
    }
}

fn fields(columns: &[PlanField]) -> Vec<Field> {
    columns.iter().map(|f| Field::new(f.name.clone(), f.ty)).collect()
}

impl Env {
    /// What is declared, innermost first, each name once.
    fn declared(&self) -> Vec<Declared> {
        let mut out: Vec<Declared> = Vec::new();
        for name in self.names() {
            let Some(kind) = self.get(&name).and_then(kind) else { continue };
            if !out.iter().any(|d| d.name == name) {
                out.push(Declared { name, kind });
            }
        }
        out
    }
}

fn kind(binding: &Binding) -> Option<DeclaredKind> {
    Some(match binding {
        Binding::Scalar(value) => DeclaredKind::Scalar(value.ty()),
        Binding::Table(cte) => DeclaredKind::Table(fields(&cte.plan.fields)),
        Binding::Function(f) => DeclaredKind::Function {
            parameters: f.parameters.iter().map(|p| (p.name.name.clone(), parameter_type(p))).collect(),
            table: f.parameters.first().is_some_and(is_table),
        },
        Binding::Pattern(_) => DeclaredKind::Pattern,
        Binding::Hidden | Binding::Error => return None,
    })
}

/// Whether a parameter takes a table.
fn is_table(p: &Parameter) -> bool {
    matches!(p.ty, ParameterType::AnyTable | ParameterType::Table(_))
}
