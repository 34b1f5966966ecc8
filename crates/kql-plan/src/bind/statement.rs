use super::ResultTable;
use super::binder::{Any, Binder, Cx, open_table};
use super::env::{Binding, Env, Pattern, UserFunction};
use super::references::Use;
use super::results::named_apart;
use crate::ir::Cte;
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};
use kql_syntax::ast::{self, ExprKind, Statement};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

impl Binder<'_> {
    /// The tables that a query gives, in the order of its statements, and how many of them the last statement gives.
    pub(crate) fn query(&mut self, query: &ast::Query) -> (Vec<ResultTable>, usize) {
        let base = Env::default();
        let mut env = base.clone();
        let (mut tables, mut of_last) = (Vec::new(), 0);
        let mut left = query.statements.iter().filter(|s| matches!(s, Statement::Expression(_))).count();
        let library = left == 0;
        self.declared_once(&query.statements);
        for statement in &query.statements {
            self.observe_statement(statement, &env);
            match statement {
                Statement::Expression(e) => {
                    left -= 1;
                    let before = tables.len();
                    env = self.results(e, &env, left == 0, &mut tables);
                    of_last = tables.len() - before;
                }
                other => env = self.declaration(other, &env, true),
            }
        }
        for (name, span) in self.uses.unproven() {
            self.unknown_table(&name, span);
        }
        // An error may hide uses; statements without a result are a library, whose names other queries use.
        let silent = library || self.findings.failures() > 0;
        let used = self.uses.lets();
        for (_, name, span) in env.lets_since(&base).into_iter().filter(|(id, ..)| !silent && !used.contains(id)) {
            let message = format!("`{name}` is declared but never used");
            let mut found =
                Diagnostic::new(Code::UnusedLet, span, message).with_help("remove the `let` or use the name");
            found.fixes.extend(removal(&query.statements, span));
            self.report(found);
        }
        (named_apart(tables), of_last)
    }

    /// Binds statements in order; the value of the last expression.
    pub(crate) fn statements(&mut self, statements: &[Statement], env: &Env, own: bool) -> Option<(Any, Span)> {
        let mut env = env.clone();
        let mut result = None;
        self.declared_once(statements);
        for statement in statements {
            self.observe_statement(statement, &env);
            match statement {
                Statement::Expression(e) => result = Some((self.whole(e, Cx::new(&env)), e.span)),
                other => env = self.declaration(other, &env, own),
            }
        }
        result
    }

    /// To the published compiler, a name is declared once among statements; the service takes the last declaration.
    fn declared_once(&mut self, statements: &[Statement]) {
        let mut declared = HashSet::new();
        for name in statements.iter().flat_map(names_of) {
            if !declared.insert(name.name.as_str()) && self.as_compiler() {
                self.error(Code::DuplicateName, name.span, format!("`{}` is declared twice", name.name));
            }
        }
    }

    /// The scope after a statement that is no expression.
    fn declaration(&mut self, statement: &Statement, env: &Env, own: bool) -> Env {
        match statement {
            Statement::Let(l) => self.let_statement(l, env, own),
            Statement::QueryParameters(parameters) => {
                let mut env = env.clone();
                for p in parameters {
                    let binding = self.query_parameter(p, &env).map_or(Binding::Error, Binding::Scalar);
                    // The caller of the query sets it, whether the query uses it or not.
                    env = env.with(&p.name.name, binding, p.name.span);
                }
                env
            }
            Statement::Pattern(p) => {
                let pattern = Pattern { declared: p.clone(), env: env.clone(), own_text: own };
                env.with(&p.name.name, Binding::Pattern(Rc::new(pattern)), p.name.span)
            }
            Statement::Restrict(entities) => self.restrict(entities, env),
            // An alias names a database of another cluster, and is used as text in `database("…")`.
            Statement::Alias(_) | Statement::Expression(_) => env.clone(),
            Statement::Set(set) => {
                // Those of the query itself are read before anything is bound.
                if self.calls.depth() > 0 {
                    let help = "put it at the start of the query that calls the function";
                    self.misplaced(set, "a function cannot set request properties", help);
                }
                env.clone()
            }
        }
    }

    /// The whole value of a statement. A name alone is no sign of a table to the published compiler: what nothing else shows to
    /// be one is unknown.
    pub(crate) fn whole(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Any {
        if let ExprKind::Name { name, .. } = &e.kind
            && self.as_compiler()
            && self.calls.in_own_text()
            && self.resolve(cx.env, name).is_none()
            && !self.is_known(name)
        {
            self.uses.record(Use::Alone(name.clone(), e.span));
            return Any::Table(open_table());
        }
        self.any(e, cx)
    }

    fn let_statement(&mut self, l: &ast::Let, env: &Env, own: bool) -> Env {
        let name = &l.name.name;
        let binding = match &l.value.kind {
            ExprKind::Function(f) => {
                let function = Rc::new(UserFunction {
                    name: name.clone(),
                    parameters: f.parameters.clone(),
                    body: f.body.clone(),
                    env: env.clone(),
                    own_text: own && self.calls.in_own_text(),
                    workspace: false,
                    file: None,
                    view: f.view,
                });
                self.observe_function(&function);
                Binding::Function(function)
            }
            ExprKind::EntityGroup(_) => Binding::Error,
            _ => match self.whole(&l.value, Cx::new(env)) {
                Any::Scalar(e) => Binding::Scalar(e),
                Any::Table(plan) => Binding::Table(Arc::new(Cte { id: self.next_id(), name: name.clone(), plan })),
                Any::Error => Binding::Error,
            },
        };
        env.with_let(name, binding, l.name.span, self.next_let())
    }
}

/// Deletes the `let` statement whose name is at `name`, up to the statement after it: the semicolon is in between.
fn removal(statements: &[Statement], name: Span) -> Option<Fix> {
    let at = statements.iter().position(|s| matches!(s, Statement::Let(l) if l.name.span == name))?;
    let [Statement::Let(unused), next, ..] = statements.get(at..)? else { return None };
    let next = match next {
        Statement::Let(l) => l.span,
        Statement::Expression(e) => e.span,
        Statement::Alias(_)
        | Statement::Set(_)
        | Statement::Pattern(_)
        | Statement::Restrict(_)
        | Statement::QueryParameters(_) => return None,
    };
    let whole = Span { end: next.start, ..unused.span };
    Some(Fix::replace(format!("remove the declaration of `{}`", unused.name.name), whole, "", Applicability::Unsafe))
}

/// The names that a statement declares.
fn names_of(statement: &Statement) -> Vec<&ast::Ident> {
    match statement {
        Statement::Let(l) => vec![&l.name],
        Statement::QueryParameters(parameters) => parameters.iter().map(|p| &p.name).collect(),
        Statement::Alias(a) => vec![&a.name],
        Statement::Expression(_) | Statement::Set(_) | Statement::Pattern(_) | Statement::Restrict(_) => Vec::new(),
    }
}
